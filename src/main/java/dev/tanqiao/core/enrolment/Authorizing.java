package dev.tanqiao.core.enrolment;

import dev.tanqiao.core.enrolment.EnrolmentStore.LockedAccount;
import dev.tanqiao.core.enrolment.EnrolmentStore.NewChange;
import dev.tanqiao.core.event.UnitOfWork;
import java.time.Instant;
import java.util.ArrayList;
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

    /**
     * Takes pushes as they were stored, in one database transaction. The same push given twice counts once; a cid nobody here has
     * changes nothing.
     *
     * @param pushes in the order they came
     */
    public void pushed(List<AuthorizationPush> pushes) {
        List<LockedAccount> accounts = work.commit(() -> take(pushes));
        for (AuthorizationPush push : pushes) {
            List<String> changed = accounts.stream()
                    .filter(locked -> locked.cid().equals(push.cid()))
                    .map(LockedAccount::account)
                    .toList();
            if (changed.isEmpty()) {
                log.warn(
                        "authorization.ignored pushId={} granted={} reason=\"no account has this cid\"",
                        push.id(),
                        push.granted());
            } else {
                log.info("authorization.changed pushId={} granted={} accounts={}", push.id(), push.granted(), changed);
            }
        }
    }

    private List<LockedAccount> take(List<AuthorizationPush> pushes) {
        List<LockedAccount> accounts = enrolments.lockByCid(
                pushes.stream().map(AuthorizationPush::cid).distinct().toList());
        List<NewChange> changes = accounts.stream()
                .flatMap(locked -> changes(locked, pushes).stream())
                .toList();
        List<NewChange> setting = changes.stream().filter(NewChange::sets).toList();
        enrolments.record(changes);
        enrolments.set(setting, settleFrom);
        listener.changed(setting.stream().map(NewChange::change).toList());
        return accounts;
    }

    /** What the pushes mean for one account. One that came before the push that set its state is kept, and sets nothing. */
    private List<NewChange> changes(LockedAccount locked, List<AuthorizationPush> pushes) {
        List<NewChange> changes = new ArrayList<>();
        long last = locked.lastPushId();
        for (AuthorizationPush push : pushes) {
            AuthorizationChange change = push.changeOf(locked.account());
            boolean newest = push.id() > last;
            if (push.cid().equals(locked.cid()) && (newest || !enrolments.isRecorded(change))) {
                changes.add(new NewChange(change, locked.changes() + changes.size() + 1, push.id(), newest));
                last = Math.max(last, push.id());
            }
        }
        return changes;
    }
}
