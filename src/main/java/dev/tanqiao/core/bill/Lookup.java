package dev.tanqiao.core.bill;

import static dev.tanqiao.core.settlement.SettlementStatus.CANCELLED;
import static dev.tanqiao.core.settlement.SettlementStatus.NEEDS_REVIEW;
import static dev.tanqiao.core.settlement.SettlementStatus.PENDING;
import static dev.tanqiao.core.settlement.SettlementStatus.UNKNOWN;

import dev.tanqiao.core.bill.BillStore.LookedUp;
import dev.tanqiao.core.bill.BillStore.Shown;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.core.settlement.SettlementWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks up in the bills what became of settlements whose answer was lost. */
public final class Lookup {

    /** Around the send and around the order: nobody says which time the query filters by. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    /** To how much the times of awaited bills are rounded down, so that thousands of them make few windows. */
    private static final Duration ROUNDED = Duration.ofMinutes(10);

    /** The feed is fresh when it shows a line that was paid so long after the send. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final BillStore bills;
    private final SettlementStore settlements;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final SettlementPolicy policy;
    private final Clock clock;

    public Lookup(BillStore bills, SettlementStore settlements, UnitOfWork work, SettlementPolicy policy, Clock clock) {
        this.bills = bills;
        this.settlements = settlements;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.policy = policy;
        this.clock = clock;
    }

    /** The windows to read: for all unknowns of a provider together, since their first send and around their orders. */
    public List<BillWindow> windows(Collection<Settlement> unknowns) {
        Instant now = clock.instant();
        Map<String, List<Settlement>> byProvider = new TreeMap<>();
        for (Settlement unknown : unknowns) {
            byProvider
                    .computeIfAbsent(unknown.provider(), none -> new ArrayList<>())
                    .add(unknown);
        }
        List<BillWindow> windows = new ArrayList<>();
        byProvider.forEach((provider, settlements) -> {
            Instant sendsFrom = settlements.stream()
                    .map(settlement -> Objects.requireNonNullElse(settlement.firstSentAt(), now))
                    .min(Instant::compareTo)
                    .orElseThrow()
                    .minus(MARGIN);
            windows.add(new BillWindow(provider, sendsFrom, now));
            around(provider, settlements.stream().map(Settlement::orderTime).toList()).stream()
                    .filter(orders -> orders.from().isBefore(sendsFrom))
                    .map(orders -> orders.to().isBefore(sendsFrom)
                            ? orders
                            : new BillWindow(provider, orders.from(), sendsFrom))
                    .forEach(windows::add);
        });
        return windows;
    }

    /**
     * Windows around the sends and the orders of settlements whose bill the poll has passed without seeing it: it came later than
     * the overlap, or the query filters by another time than that of the booking.
     *
     * @param polled what the poll reads at this moment
     */
    public List<BillWindow> missed(BillWindow polled) {
        return around(null, bills.awaited(polled.from()));
    }

    /** Windows that touch are one; times that lie days apart make no window of days. */
    private static List<BillWindow> around(@Nullable String provider, Collection<Instant> times) {
        List<BillWindow> windows = new ArrayList<>();
        for (Instant at : new TreeSet<>(times)) {
            BillWindow next =
                    new BillWindow(provider, at.minus(MARGIN), at.plus(ROUNDED).plus(MARGIN));
            BillWindow last = windows.isEmpty() ? null : windows.get(windows.size() - 1);
            if (last == null || next.from().isAfter(last.to())) {
                windows.add(next);
            } else {
                windows.set(windows.size() - 1, new BillWindow(provider, last.from(), next.to()));
            }
        }
        return windows;
    }

    /**
     * Every window of these settlements has been read to its end: what is not there is absent.
     *
     * @param reading this very one; lines stored or pushed before it prove nothing
     */
    public void conclude(Collection<Long> settlementIds, BillReading reading) {
        Instant at = clock.instant();
        work.run(() -> write(
                bills.lockForLookup(settlementIds).stream()
                        .map(unknown -> new LookedUp(unknown, look(unknown.settlement(), unknown.shown(), reading, at)))
                        .filter(LookedUp::isOurs)
                        .toList(),
                at));
    }

    private void write(List<LookedUp> found, Instant at) {
        bills.looked(found, at);
        settlements.lookAgain(
                found.stream().flatMap(each -> Stream.ofNullable(each.next())).toList());
        writer.write(Plan.of(
                found.stream()
                        .flatMap(each -> Stream.ofNullable(each.result().change()))
                        .toList(),
                at));
    }

    LookupResult look(Settlement settlement, Shown shown, BillReading reading, Instant at) {
        if (settlement.status() != UNKNOWN || settlement.sentAt() == null) {
            return new LookupResult(null, settlement.looks(), null);
        }
        Instant sentAt = settlement.sentAt();
        if (shown.billed()) { // its line waits to be matched
            return new LookupResult(null, settlement.looks(), again(sentAt, at));
        }
        boolean feedIsFresh = reading.newestPayment(settlement.provider())
                .filter(paid -> paid.isAfter(sentAt.plus(FRESH)))
                .isPresent();
        // A line that could not be read may be the one that is missed: its absence proves nothing.
        boolean provesAbsence = feedIsFresh && !reading.isDoubtful(settlement.provider()) && !shown.mayBeUnreadable();
        boolean counts = provesAbsence && isPlanned(settlement, sentAt, at);
        int looks = settlement.looks() + (counts ? 1 : 0);
        if (looks >= policy.unknownLookups().size()) {
            return absent(settlement, shown.resends(), looks, at);
        }
        if (!at.isBefore(sentAt.plus(policy.unknownDeadline()))) {
            return forReview(settlement, "the bills did not prove the outcome", looks, at);
        }
        Instant planned = sentAt.plus(policy.unknownLookups().get(looks));
        return new LookupResult(null, looks, planned.isAfter(at) ? planned : again(sentAt, at));
    }

    /**
     * Two replicas end one lookup when its reading outlives the lease: the second comes before the time of the next, and adds
     * nothing.
     */
    private boolean isPlanned(Settlement settlement, Instant sentAt, Instant at) {
        List<Duration> planned = policy.unknownLookups();
        return !at.isBefore(sentAt.plus(planned.get(Math.min(settlement.looks(), planned.size() - 1))));
    }

    private LookupResult absent(Settlement settlement, int resends, int looks, Instant at) {
        if (settlement.resendBarred()) {
            return moved(settlement, CANCELLED, "refunded, and absent from the bills in all lookups", looks, at);
        }
        if (policy.resendAbsent() && resends >= policy.mostResends()) {
            return forReview(
                    settlement,
                    "sent again %s times, and absent from the bills in all lookups".formatted(resends),
                    looks,
                    at);
        }
        return policy.resendAbsent()
                ? moved(settlement, PENDING, "absent from the bills in all lookups: sent again", looks, at)
                : forReview(settlement, "absent from the bills in all lookups", looks, at);
    }

    /** Whoever decides reads what was last heard of it, in the city's words where it had any. */
    private static LookupResult forReview(Settlement settlement, String cause, int looks, Instant at) {
        return moved(settlement, NEEDS_REVIEW, cause + "; last answer: " + settlement.reason(), looks, at);
    }

    private static LookupResult moved(Settlement settlement, SettlementStatus to, String cause, int looks, Instant at) {
        return new LookupResult(
                new Change(settlement, to, cause, "look " + looks, to == PENDING ? at : null, null, at), looks, null);
    }

    /** Lookups that do not count grow apart: a quarter of the time since the send, at most an hour. */
    private Instant again(Instant sentAt, Instant at) {
        Duration pause = Duration.between(sentAt, at).dividedBy(4);
        Duration shortest = policy.unknownLookups().get(0);
        return at.plus(
                pause.compareTo(shortest) < 0 ? shortest : pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }
}
