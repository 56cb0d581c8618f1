package dev.tanqiao.hub.route;

import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.enrolment.AuthorizationPush;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes {@code bill-push}, {@code authorization-push} and {@code process-pushes} call. */
public final class PushSteps {

    private static final Logger log = LoggerFactory.getLogger(PushSteps.class);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    /** A claim and what comes after it cost the same for many: those that come within so long are taken together. */
    private static final Duration GATHERED = Duration.ofMillis(30);

    /** Each may be as large as {@code tanqiao.push.max-bytes}, and all are read at once. */
    private static final int MOST = 100;

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
     * @param longestText in characters: what has a longer one is quarantined
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
        if (!Bills.isPush(text(body))) {
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

    /** How many pushes the next claim may take; waits a moment for others. */
    public int most() {
        LockSupport.parkNanos(GATHERED.toNanos());
        return MOST;
    }

    /**
     * Processes claimed pushes, in the order of arrival; one that fails waits, and delays no other. Authorizations are processed in one
     * transaction, and bill pushes that only make the bill poll due do so together.
     */
    public void process(List<Map<String, Object>> rows) {
        List<Push> authorizations = new ArrayList<>();
        List<Push> hints = new ArrayList<>();
        List<Push> bookings = new ArrayList<>();
        for (Push push : pushes.get(Rows.ids(rows))) {
            if (push.kind() == JdbcPushStore.Kind.AUTHORIZATION) {
                authorizations.add(push);
            } else if (policy.trust()) {
                bookings.add(push);
            } else {
                hints.add(push);
            }
        }
        List<Push> taken = new ArrayList<>();
        together(authorizations, this::authorize, taken);
        together(hints, this::hasten, taken);
        bookings.forEach(push -> alone(push, this::keep, taken));
        pushes.taken(taken.stream().map(Push::id).toList());
    }

    private void together(List<Push> some, Consumer<List<Push>> work, List<Push> taken) {
        if (some.isEmpty()) {
            return;
        }
        try {
            work.accept(some);
            taken.addAll(some);
        } catch (RuntimeException failure) {
            log.info(
                    "push.not_taken pushes={} reason=\"{}\" next=\"each alone, now\"",
                    some.size(),
                    FailureText.of(failure));
            some.forEach(push -> alone(push, work, taken));
        }
    }

    private void alone(Push push, Consumer<List<Push>> work, List<Push> taken) {
        try {
            work.accept(List.of(push));
            taken.add(push);
        } catch (RuntimeException failure) {
            Instant again = clock.instant().plus(AFTER_FAILURE);
            log.warn(
                    "push.not_taken pushId={} reason=\"{}\" next=\"again at {}\"",
                    push.id(),
                    FailureText.of(failure),
                    again);
            pushes.later(push.id(), again);
        }
    }

    private void authorize(List<Push> told) {
        authorizing.pushed(
                told.stream().map(this::authorization).flatMap(Optional::stream).toList());
    }

    private Optional<AuthorizationPush> authorization(Push push) {
        return AuthorizationNotice.read(text(push.body()), policy.longestText())
                .map(told -> new AuthorizationPush(push.id(), told.cid(), told.granted(), push.receivedAt()));
    }

    private void hasten(List<Push> hints) {
        hints.stream()
                .map(push -> bills(push.body()))
                .flatMap(Optional::stream)
                .flatMap(page -> page.lines().stream())
                .map(BillLine::paymentTime)
                .min(Comparator.naturalOrder())
                .ifPresent(bills::readAgainFrom);
        Instant first = hints.get(0).receivedAt();
        schedule.hasten(BillPollSteps.SCHEDULE, first.plus(policy.gather()));
    }

    private void keep(List<Push> bookings) {
        bookings.forEach(push -> bills(push.body()).ifPresent(billSteps::keep));
    }

    private Optional<Bills.Page> bills(byte[] body) {
        return Bills.push(text(body), policy.longestText());
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
