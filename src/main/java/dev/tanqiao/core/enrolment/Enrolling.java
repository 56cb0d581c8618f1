package dev.tanqiao.core.enrolment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two steps after consent: a cid is issued, the city is told. Neither is ever refused for good, only tried again. */
public final class Enrolling {

    private static final Logger log = LoggerFactory.getLogger(Enrolling.class);

    private static final String WAITS = "tanqiao.carbon.cid-url is empty: the account waits for a file of cids";

    private final EnrolmentStore enrolments;
    private final boolean caCanBeAsked;
    private final List<Duration> retryAfter;
    private final Instant settleFrom;
    private final Clock clock;

    /**
     * The steps.
     *
     * @param caCanBeAsked false: cids come as a file alone
     * @param retryAfter how long after the first, second, … failure a step is made again; the last one holds from there on
     * @param settleFrom the go-live line
     */
    public Enrolling(
            EnrolmentStore enrolments,
            boolean caCanBeAsked,
            List<Duration> retryAfter,
            Instant settleFrom,
            Clock clock) {
        this.enrolments = enrolments;
        this.caCanBeAsked = caCanBeAsked;
        this.retryAfter = List.copyOf(retryAfter);
        this.settleFrom = settleFrom;
        this.clock = clock;
    }

    /**
     * Whether the CA is to be asked for a cid now. It is not when a file brought one, which is used then, nor when nobody
     * can be asked: then the account waits for a file.
     */
    public boolean mustAskTheCa(String account) {
        Optional<String> imported = enrolments.importedCid(account);
        if (imported.isPresent()) {
            cidIssued(account, imported.get());
        } else if (!caCanBeAsked) {
            waits(account);
        }
        return imported.isEmpty() && caCanBeAsked;
    }

    /** CONSENTED → CID_ISSUED. */
    public void cidIssued(String account, String cid) {
        enrolments.cidIssued(account, cid, clock.instant());
        log.info("enrolment.cidIssued account={}", account);
    }

    /** CID_ISSUED → AUTHORIZED under the cid the city was told; the person's transactions are read from now on. */
    public void authorized(String account, String cid) {
        enrolments.authorized(account, cid, settleFrom, clock.instant());
        log.info("enrolment.authorized account={}", account);
    }

    /** The step that leaves {@code state} did not come about; it is made again. */
    public void failed(String account, Enrolment.State state, String failure) {
        Enrolment enrolment = enrolment(account);
        Instant dueAt = again(enrolment, state, failure);
        log.warn(
                "enrolment.stepFailed account={} state={} attempt={} reason=\"{}\" nextTryAt={}",
                account,
                state,
                enrolment.attempt() + 1,
                failure,
                dueAt);
    }

    /** Logged once: waiting for a cid file is no failure. Tried again, since a CA may be configured meanwhile. */
    private void waits(String account) {
        Enrolment enrolment = enrolment(account);
        again(enrolment, Enrolment.State.CONSENTED, WAITS);
        if (enrolment.attempt() == 0) {
            log.info("enrolment.waitsForCidFile account={}", account);
        }
    }

    private Instant again(Enrolment enrolment, Enrolment.State state, String failure) {
        Duration wait = retryAfter.get(Math.min(enrolment.attempt(), retryAfter.size() - 1));
        Instant dueAt = clock.instant().plus(wait);
        enrolments.failed(enrolment.account(), state, failure, dueAt);
        return dueAt;
    }

    private Enrolment enrolment(String account) {
        return enrolments
                .find(account)
                .orElseThrow(() -> new IllegalArgumentException("Account " + account + " never consented."));
    }
}
