package dev.tanqiao.core.settlement;

import dev.tanqiao.core.settlement.Dispatch.Stop;
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
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets claimed settlements leave, or holds them: pause, authorization, caps. */
public final class Dispatching {

    /** Every reason of a pause begins so; resuming looks for it. */
    public static final String PAUSED = "paused";

    /** Every reason of a cap begins so; only what a cap holds is released by hand. */
    public static final String CAP = "cap";

    /** Why a withdrawn person's settlements are held; a grant looks for it. */
    public static final String WITHDRAWN = "authorization withdrawn";

    /** Every cause of computing anew begins so; a release of before does not let what is promised then pass a cap. */
    public static final String ANEW = "computed anew";

    private static final ZoneId CITY = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH");

    private final SettlementStore settlements;
    private final Function<Settlement, String> requestHash;
    private final Clock clock;
    private volatile @Nullable Attempt last;

    /**
     * @param requestHash SHA-256 of the request that a settlement becomes
     */
    public Dispatching(SettlementStore settlements, Function<Settlement, String> requestHash, Clock clock) {
        this.settlements = settlements;
        this.requestHash = requestHash;
        this.clock = clock;
    }

    /**
     * Commits attempts for the settlements that may leave, and holds the others.
     *
     * @param settlementIds claimed by {@code owner}
     * @return the attempts to send now
     * @throws IllegalStateException when the database lacks the last attempt that was committed here; nothing is committed then
     */
    public List<Attempt> begin(Collection<Long> settlementIds, String owner) {
        Instant at = clock.instant();
        List<Attempt> begun = settlements.begin(settlementIds, owner, at, (due, limits) -> decide(due, limits, at));
        if (!begun.isEmpty()) {
            last = begun.get(begun.size() - 1);
        }
        return begun;
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

    /** Asked in the transaction itself: a connection that comes after a failure may lead to a standby that has forgotten. */
    private List<Dispatch> decide(List<Settlement> due, DispatchLimits limits, Instant at) {
        if (isForgotten()) {
            throw new IllegalStateException("The database was exchanged: nothing is sent until the bills are read.");
        }
        Map<String, BigDecimal> used = new HashMap<>(limits.used());
        List<Dispatch> dispatches = new ArrayList<>();
        for (Settlement settlement : due) {
            dispatches.add(new Dispatch(settlement, stop(settlement, limits, used, at), requestHash.apply(settlement)));
        }
        return dispatches;
    }

    private @Nullable Stop stop(
            Settlement settlement, DispatchLimits limits, Map<String, BigDecimal> used, Instant at) {
        String pause = pause(settlement, limits);
        if (pause != null) {
            return Stop.held(PAUSED + " " + pause);
        }
        if (settlement.kind() == Settlement.Kind.REVERSAL) {
            return null; // gives property back: neither a withdrawn authorization nor a cap stops it
        }
        if (limits.orderedWhileWithdrawn().contains(settlement.id())) { // decided before the hub had heard of it
            return new Stop(
                    settlement.attempt() == 0 ? SettlementStatus.CANCELLED : SettlementStatus.HELD,
                    AuthorizationEffects.ORDERED_AFTER);
        }
        if (!limits.authorizedAccounts().contains(settlement.account())) {
            return Stop.held(WITHDRAWN);
        }
        boolean capsAsk = settlement.attempt() == 0 && !limits.released().contains(settlement.id());
        String cap = capsAsk ? exceededCap(settlement, limits.caps(), used, at) : null;
        return cap == null ? null : Stop.held(cap);
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
        for (Map.Entry<String, BigDecimal> cap : new TreeMap<>(caps).entrySet()) {
            String key = usageKey(cap.getKey(), settlement, at);
            BigDecimal total = "order".equals(cap.getKey())
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

    /** The key under which a settlement counts against a cap at that time. */
    public static String usageKey(String scope, Settlement settlement, Instant at) {
        return switch (scope) {
            case "person-day" ->
                DispatchLimits.usageKey(
                        scope, settlement.account(), DAY.withZone(CITY).format(at));
            case "provider-hour" ->
                DispatchLimits.usageKey(
                        scope, settlement.provider(), HOUR.withZone(CITY).format(at));
            default -> DispatchLimits.usageKey(scope, "", "");
        };
    }
}
