package dev.tanqiao.route;

import dev.tanqiao.bill.BillLine;
import dev.tanqiao.bill.BillStore;
import dev.tanqiao.carbon.AuthorizationNotice;
import dev.tanqiao.carbon.Bills;
import dev.tanqiao.enrolment.Authorizing;
import dev.tanqiao.store.JdbcPushStore;
import dev.tanqiao.store.JdbcPushStore.Push;
import dev.tanqiao.store.JdbcSchedule;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes {@code bill-push}, {@code authorization-push} and {@code take-pushes} call. */
public final class PushSteps {

    private static final Logger log = LoggerFactory.getLogger(PushSteps.class);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private final JdbcPushStore pushes;
    private final Authorizing authorizing;
    private final BillStore bills;
    private final BillSteps billSteps;
    private final JdbcSchedule schedule;
    private final Clock clock;
    private final boolean trust;
    private final Duration gather;

    /**
     * @param trust whether the lines of a bill push count as they are
     * @param gather pushes within this time share one bill query
     */
    public PushSteps(
            JdbcPushStore pushes,
            Authorizing authorizing,
            BillStore bills,
            BillSteps billSteps,
            JdbcSchedule schedule,
            Clock clock,
            boolean trust,
            Duration gather) {
        this.pushes = pushes;
        this.authorizing = authorizing;
        this.bills = bills;
        this.billSteps = billSteps;
        this.schedule = schedule;
        this.clock = clock;
        this.trust = trust;
        this.gather = gather;
    }

    /** Stores a bill push as it was received; false: it is none, and nothing was stored. */
    public boolean storeBills(byte[] body) {
        if (Bills.push(text(body)).isEmpty()) {
            return false;
        }
        pushes.store(JdbcPushStore.Kind.BILLS, body, clock.instant());
        return true;
    }

    /** Stores an authorization push as it was received; false: it is none, and nothing was stored. */
    public boolean storeAuthorization(byte[] body) {
        if (AuthorizationNotice.read(text(body)).isEmpty()) {
            return false;
        }
        pushes.store(JdbcPushStore.Kind.AUTHORIZATION, body, clock.instant());
        return true;
    }

    /** Takes claimed pushes, in the order they came; one that cannot be taken waits, and holds up no other. */
    public void take(List<Map<String, Object>> rows) {
        for (long id : Rows.ids(rows)) {
            try {
                take(id);
            } catch (RuntimeException failure) {
                Instant again = clock.instant().plus(AFTER_FAILURE);
                log.warn("push.not_taken pushId={} reason=\"{}\" next=\"again at {}\"", id, Why.of(failure), again);
                pushes.later(id, again);
            }
        }
    }

    private void take(long id) {
        Push push = pushes.get(id);
        if (push.kind() == JdbcPushStore.Kind.BILLS) {
            takeBills(push);
        } else {
            AuthorizationNotice.read(text(push.body()))
                    .ifPresent(told -> authorizing.pushed(id, told.cid(), told.granted(), push.receivedAt()));
        }
        pushes.taken(id);
    }

    private void takeBills(Push push) {
        Bills.push(text(push.body())).ifPresent(page -> {
            if (trust) {
                billSteps.keep(page);
            } else {
                page.lines().stream()
                        .map(BillLine::paymentTime)
                        .min(Instant::compareTo)
                        .ifPresent(bills::readAgainFrom);
                schedule.hasten(BillSteps.SCHEDULE, push.receivedAt().plus(gather));
            }
        });
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
