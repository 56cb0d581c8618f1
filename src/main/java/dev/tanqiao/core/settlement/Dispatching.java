package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.UnitOfWork;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lets settlements that are due leave, or holds them: pause, authorization, caps. */
public final class Dispatching {

    /** Every reason of a pause begins so; resuming looks for it. */
    public static final String PAUSED = "paused";

    /** Every reason of a cap begins so; what a cap holds is released by hand. */
    public static final String CAP = "cap";

    /** Why a withdrawn person's settlements are held; a grant looks for it. */
    public static final String WITHDRAWN = "authorization withdrawn";

    /** Every cause of computing anew begins so; a release of before does not let what is recomputed then pass a cap. */
    public static final String ANEW = "computed anew";

    private static final ZoneId CITY = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH");

    private static final String ORDER = "order";
    private static final String BUNDLE_DAY = "bundle-day";

    private final SettlementStore settlements;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final SettlementPolicy policy;
    private final Function<Settlement, String> requestHash;
    private final Clock clock;
    private volatile @Nullable Attempt last;

    /**
     * @param requestHash SHA-256 of the request that a settlement becomes
     */
    public Dispatching(
            SettlementStore settlements,
            UnitOfWork work,
            SettlementPolicy policy,
            Function<Settlement, String> requestHash,
            Clock clock) {
        this.settlements = settlements;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.policy = policy;
        this.requestHash = requestHash;
        this.clock = clock;
    }

    /**
     * Commits attempts for settlements that are due and may leave, and holds the others.
     *
     * @param most how many are looked at
     * @param owner who sends them
     * @return the attempts to send now
     * @throws DatabaseExchanged when the database lacks the last attempt that was committed here; nothing is committed then
     */
    public List<Attempt> begin(int most, String owner) {
        return begin(at -> settlements.lockDue(most, owner, at), owner);
    }

    /** Likewise for one settlement, if it is due. */
    public List<Attempt> begin(long settlementId, String owner) {
        return begin(at -> settlements.lockDue(settlementId, owner, at), owner);
    }

    private List<Attempt> begin(Function<Instant, List<Settlement>> lockDue, String owner) {
        Instant at = clock.instant();
        List<Attempt> begun = work.commit(() -> beginNow(lockDue.apply(at), owner, at));
        if (!begun.isEmpty()) {
            last = begun.get(begun.size() - 1);
        }
        return begun;
    }

    /** Leaves one alone for a while, so that it holds up no other. */
    public void putAside(long settlementId, String owner) {
        work.commit(() -> {
            settlements.putAside(settlementId, owner);
            return settlementId;
        });
    }

    /** Whether the last attempt that was committed here is not in the database any more: it is another than it was. */
    public boolean isForgotten() {
        Attempt committed = last;
        return committed != null && !settlements.remembers(committed);
    }

    /** That was heeded. */
    public void beginAnew() {
        last = null;
    }

    private List<Attempt> beginNow(List<Settlement> due, String owner, Instant at) {
        DispatchLimits limits = settlements.limits(due, at);
        // Asked in the transaction itself: a connection that comes after a failure may lead to a standby.
        if (isForgotten()) {
            throw new DatabaseExchanged();
        }
        DispatchPlan plan = plan(due, limits, at);
        writer.write(Plan.of(plan.stopped(), at));
        return settlements.send(plan.leaving(), plan.usage(), owner, at);
    }

    /**
     * What becomes of settlements that are due.
     *
     * @param stopped moves of those that may not leave
     * @param usage points that the leaving ones use of caps, by {@link DispatchLimits#usageKey}
     */
    record DispatchPlan(List<Dispatch> leaving, List<Change> stopped, Map<String, BigDecimal> usage) {}

    DispatchPlan plan(List<Settlement> due, DispatchLimits limits, Instant at) {
        Map<String, BigDecimal> used = new HashMap<>(limits.used());
        List<Dispatch> leaving = new ArrayList<>();
        List<Change> stopped = new ArrayList<>();
        for (Settlement settlement : due) {
            Change stop = stop(settlement, limits, used, at);
            if (stop == null) {
                leaving.add(new Dispatch(settlement, requestHash.apply(settlement)));
            } else {
                stopped.add(stop);
            }
        }
        return new DispatchPlan(leaving, stopped, usage(leaving, limits.caps().keySet(), at));
    }

    /** Null: it may leave. */
    private @Nullable Change stop(
            Settlement settlement, DispatchLimits limits, Map<String, BigDecimal> used, Instant at) {
        String pause = pause(settlement, limits);
        if (pause != null) {
            return held(settlement, PAUSED + " " + pause, at);
        }
        if (settlement.kind() == Settlement.Kind.REVERSAL) {
            return null; // gives property back: neither a withdrawn authorization nor a cap stops it
        }
        if (limits.orderedWhileWithdrawn().contains(settlement.id())) { // decided before the hub had heard of it
            return settlement.attempt() == 0
                    ? Change.of(settlement, SettlementStatus.CANCELLED, AuthorizationEffects.ORDERED_AFTER, null, at)
                    : held(settlement, AuthorizationEffects.ORDERED_AFTER, at);
        }
        if (!limits.authorizedAccounts().contains(settlement.account())) {
            return held(settlement, WITHDRAWN, at);
        }
        boolean capsAsk = settlement.attempt() == 0 && !limits.released().contains(settlement.id());
        String cap = capsAsk ? exceededCap(settlement, caps(settlement, limits), used, at) : null;
        return cap == null ? null : held(settlement, cap, at);
    }

    private Change held(Settlement settlement, String why, Instant at) {
        return new Change(settlement, SettlementStatus.HELD, why, null, null, at.plus(policy.heldDeadline()), at);
    }

    /** A purchase that leaves for the first time counts, also one that a person let go past a cap. */
    private static Map<String, BigDecimal> usage(List<Dispatch> leaving, Set<String> caps, Instant at) {
        Map<String, BigDecimal> usage = new TreeMap<>();
        for (Dispatch dispatch : leaving) {
            Settlement settlement = dispatch.settlement();
            if (settlement.kind() == Settlement.Kind.PURCHASE && settlement.attempt() == 0) {
                usageKeys(caps, settlement, at).forEach(key -> usage.merge(key, settlement.points(), BigDecimal::add));
            }
        }
        return usage;
    }

    /** The caps that ask about a settlement: a purchase of a bundle counts against what that is granted, too. */
    private static Map<String, BigDecimal> caps(Settlement settlement, DispatchLimits limits) {
        Map<String, BigDecimal> caps = new TreeMap<>(limits.caps());
        if (!settlement.source().isCampus()) {
            caps.put(
                    BUNDLE_DAY,
                    limits.bundleCaps().getOrDefault(settlement.source().bundle(), BigDecimal.ZERO));
        }
        return caps;
    }

    /** The keys under which a settlement counts at that time; a cap on one order counts nothing. */
    public static List<String> usageKeys(Collection<String> caps, Settlement settlement, Instant at) {
        Stream<String> ofBundle = settlement.source().isCampus() ? Stream.of() : Stream.of(BUNDLE_DAY);
        return Stream.concat(caps.stream(), ofBundle)
                .filter(scope -> !scope.equals(ORDER))
                .map(scope -> usageKey(scope, settlement, at))
                .toList();
    }

    private static @Nullable String pause(Settlement settlement, DispatchLimits limits) {
        for (String scope : List.of("hub", "provider " + settlement.provider(), "rule " + settlement.ruleId())) {
            if (limits.paused().contains(scope)) {
                return scope;
            }
        }
        return null;
    }

    /** A first attempt counts against every cap, or against none when one is exceeded; the narrowest exceeded one is named. */
    private static @Nullable String exceededCap(
            Settlement settlement, Map<String, BigDecimal> caps, Map<String, BigDecimal> used, Instant at) {
        BigDecimal points = settlement.points();
        Map<String, BigDecimal> raised = new HashMap<>();
        for (Map.Entry<String, BigDecimal> cap : caps.entrySet()) {
            String key = usageKey(cap.getKey(), settlement, at);
            BigDecimal total = ORDER.equals(cap.getKey())
                    ? points
                    : used.getOrDefault(key, BigDecimal.ZERO).add(points);
            if (total.compareTo(cap.getValue()) > 0) {
                return CAP
                        + " %s of %s points would be exceeded (%s)"
                                .formatted(cap.getKey(), cap.getValue().toPlainString(), total.toPlainString());
            }
            raised.put(key, total);
        }
        used.putAll(raised);
        return null;
    }

    /** What was counted in an earlier day or hour is needed no more; the day before is kept, for replicas whose clocks differ. */
    public static String oldestBucketNeeded(Instant at) {
        return DAY.withZone(CITY).format(at.minus(Duration.ofDays(1)));
    }

    private static String usageKey(String scope, Settlement settlement, Instant at) {
        return switch (scope) {
            case "person-day" ->
                DispatchLimits.usageKey(
                        scope, settlement.account(), DAY.withZone(CITY).format(at));
            case BUNDLE_DAY ->
                DispatchLimits.usageKey(
                        scope, settlement.source().bundle(), DAY.withZone(CITY).format(at));
            case "provider-hour" ->
                DispatchLimits.usageKey(
                        scope, settlement.provider(), HOUR.withZone(CITY).format(at));
            default -> DispatchLimits.usageKey(scope, "", "");
        };
    }
}
