package dev.tanqiao.enrolment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two steps after consent: a cid is issued, the city is told. Neither is ever refused for good, only tried again. */
public final class Enrolling {

    private static final Logger log = LoggerFactory.getLogger(Enrolling.class);

    private final EnrolmentStore enrolments;
    private final List<Duration> retryAfter;
    private final Instant settleFrom;
    private final Clock clock;

    /**
     * The steps.
     *
     * @param retryAfter how long after the first, second, … failure a step is made again; the last one holds from there on
     * @param settleFrom the go-live line
     */
    public Enrolling(EnrolmentStore enrolments, List<Duration> retryAfter, Instant settleFrom, Clock clock) {
        this.enrolments = enrolments;
        this.retryAfter = List.copyOf(retryAfter);
        this.settleFrom = settleFrom;
        this.clock = clock;
    }

    /** CONSENTED → CID_ISSUED. */
    public void cidIssued(String account, String cid) {
        enrolments.cidIssued(account, cid, clock.instant());
        log.info("enrolment.cidIssued account={}", account);
    }

    /** CID_ISSUED → AUTHORIZED; the person's transactions are read from now on. */
    public void authorized(String account) {
        enrolments.authorized(account, settleFrom, clock.instant());
        log.info("enrolment.authorized account={}", account);
    }

    /** The step that leaves {@code state} did not come about; it is made again. */
    public void failed(String account, Enrolment.State state, String failure) {
        Enrolment enrolment = enrolments
                .find(account)
                .orElseThrow(() -> new IllegalArgumentException("Account " + account + " never consented."));
        Duration wait = retryAfter.get(Math.min(enrolment.attempt(), retryAfter.size() - 1));
        Instant dueAt = clock.instant().plus(wait);
        enrolments.failed(account, state, failure, dueAt);
        log.warn(
                "enrolment.stepFailed account={} state={} attempt={} reason=\"{}\" nextTryAt={}",
                account,
                state,
                enrolment.attempt() + 1,
                failure,
                dueAt);
    }
}
