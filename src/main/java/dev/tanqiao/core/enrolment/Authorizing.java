package dev.tanqiao.core.enrolment;

import dev.tanqiao.core.enrolment.EnrolmentStore.LockedAccount;
import dev.tanqiao.core.event.UnitOfWork;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The city tells that a person granted or withdrew the authorization. The last push received wins, and none is dropped for
 * looking like another: grant, revoke, grant are three facts.
 */
public final class Authorizing {

    private static final Logger log = LoggerFactory.getLogger(Authorizing.class);

    private final EnrolmentStore enrolments;
    private final UnitOfWork work;
    private final AuthorizationListener listener;
    private final Instant settleFrom;

    /**
     * Hears the city's pushes.
     *
     * @param listener holds and releases what the change concerns
     * @param settleFrom the go-live line
     */
    public Authorizing(EnrolmentStore enrolments, UnitOfWork work, AuthorizationListener listener, Instant settleFrom) {
        this.enrolments = enrolments;
        this.work = work;
        this.listener = listener;
        this.settleFrom = settleFrom;
    }

    /** One push as it was stored. The same push given twice counts once; a cid nobody here has changes nothing. */
    public void pushed(long pushId, String cid, boolean granted, Instant receivedAt) {
        var push = new AuthorizationPush(pushId, cid, granted, receivedAt);
        List<String> accounts = work.commit(() -> enrolments.lockByCid(cid).stream()
                .map(locked -> pushed(push, locked))
                .toList());
        if (accounts.isEmpty()) {
            log.warn("authorization.ignored pushId={} granted={} reason=\"no account has this cid\"", pushId, granted);
        } else {
            log.info("authorization.changed pushId={} granted={} accounts={}", pushId, granted, accounts);
        }
    }

    private String pushed(AuthorizationPush push, LockedAccount locked) {
        AuthorizationChange change = push.changeOf(locked.account());
        if (!enrolments.isRecorded(change)) {
            enrolments.record(change);
            if (push.id() > locked.lastPushId()) {
                enrolments.set(change, push.id(), settleFrom);
                listener.changed(change);
            }
        }
        return locked.account();
    }
}
