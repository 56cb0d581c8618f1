package dev.tanqiao.hub.route;

import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.enrolment.Authorizing;
import dev.tanqiao.hub.store.push.JdbcPushStore;
import dev.tanqiao.hub.store.push.JdbcPushStore.Push;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import dev.tanqiao.upstream.carbon.AuthorizationNotice;
import dev.tanqiao.upstream.carbon.Bills;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Policy policy;

    /**
     * How pushes are taken.
     *
     * @param trust whether the lines of a bill push count as they are
     * @param gather pushes within this time share one bill query
     * @param longestText in characters: what has a longer one is put aside
     */
    public record Policy(boolean trust, Duration gather, int longestText) {}

    public PushSteps(
            JdbcPushStore pushes,
            Authorizing authorizing,
            BillStore bills,
            BillSteps billSteps,
            JdbcSchedule schedule,
            Clock clock,
            Policy policy) {
        this.pushes = pushes;
        this.authorizing = authorizing;
        this.bills = bills;
        this.billSteps = billSteps;
        this.schedule = schedule;
        this.clock = clock;
        this.policy = policy;
    }

    /** Stores a bill push as it was received; false: it is none, and nothing was stored. */
    public boolean storeBills(byte[] body) {
        if (bills(body).isEmpty()) {
            return false;
        }
        pushes.store(JdbcPushStore.Kind.BILLS, body, clock.instant());
        return true;
    }

    /** Stores an authorization push as it was received; false: it is none, and nothing was stored. */
    public boolean storeAuthorization(byte[] body) {
        if (AuthorizationNotice.read(text(body), policy.longestText()).isEmpty()) {
            return false;
        }
        pushes.store(JdbcPushStore.Kind.AUTHORIZATION, body, clock.instant());
        return true;
    }

    /**
     * Takes claimed pushes, in the order they came; one that cannot be taken waits, and holds up no other. Bill pushes that only hasten
     * the bill query do so together.
     */
    public void take(List<Map<String, Object>> rows) {
        List<Long> taken = new ArrayList<>();
        List<Long> hints = new ArrayList<>();
        List<Instant> paid = new ArrayList<>();
        List<Instant> received = new ArrayList<>();
        for (Push push : pushes.get(Rows.ids(rows))) {
            if (push.kind() == JdbcPushStore.Kind.BILLS && !policy.trust()) {
                attempt(
                        List.of(push.id()),
                        hints,
                        () -> bills(push.body()).ifPresent(page -> {
                            page.lines().stream().map(BillLine::paymentTime).forEach(paid::add);
                            received.add(push.receivedAt());
                        }));
            } else {
                attempt(List.of(push.id()), taken, () -> take(push));
            }
        }
        attempt(hints, taken, () -> {
            paid.stream().min(Comparator.naturalOrder()).ifPresent(bills::readAgainFrom);
            received.stream()
                    .min(Comparator.naturalOrder())
                    .ifPresent(first -> schedule.hasten(BillPollSteps.SCHEDULE, first.plus(policy.gather())));
        });
        pushes.taken(taken);
    }

    private void attempt(List<Long> ids, List<Long> done, Runnable work) {
        try {
            work.run();
            done.addAll(ids);
        } catch (RuntimeException failure) {
            Instant again = clock.instant().plus(AFTER_FAILURE);
            for (long id : ids) {
                log.warn(
                        "push.not_taken pushId={} reason=\"{}\" next=\"again at {}\"",
                        id,
                        FailureText.of(failure),
                        again);
                pushes.later(id, again);
            }
        }
    }

    private void take(Push push) {
        if (push.kind() == JdbcPushStore.Kind.BILLS) {
            bills(push.body()).ifPresent(billSteps::keep);
        } else {
            AuthorizationNotice.read(text(push.body()), policy.longestText())
                    .ifPresent(told -> authorizing.pushed(push.id(), told.cid(), told.granted(), push.receivedAt()));
        }
    }

    private Optional<Bills.Page> bills(byte[] body) {
        return Bills.push(text(body), policy.longestText());
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
