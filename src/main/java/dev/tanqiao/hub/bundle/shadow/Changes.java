package dev.tanqiao.hub.bundle.shadow;

import dev.tanqiao.hub.bundle.shadow.ShadowReport.Change;
import dev.tanqiao.hub.bundle.shadow.ShadowReport.Difference;
import dev.tanqiao.hub.bundle.shadow.ShadowReport.Sum;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Adds up what would be settled otherwise; it holds sums and the ten largest, not the purchases. */
final class Changes {

    private static final int LARGEST = 10;

    /** The one to leave first when there are too many. */
    private static final Comparator<Difference> BY_POINTS = Comparator.comparing(Changes::moved)
            .thenComparing(Comparator.comparing(Difference::purchase).reversed());

    private final long[] counts = new long[Change.values().length];
    private final Map<String, Sums> providers = new TreeMap<>();
    private final Map<String, Sums> rules = new TreeMap<>();
    private final PriorityQueue<Difference> largest = new PriorityQueue<>(BY_POINTS);
    private long same;
    private long refunded;

    /** What becomes of a settlement; empty: nothing. */
    static Optional<Change> change(Decided before, Decided after) {
        if (before.isWorth(after)) {
            return Optional.empty();
        }
        if (!before.isSettled()) {
            return Optional.of(Change.APPEARS);
        }
        if (!after.isSettled()) {
            return Optional.of(Change.VANISHES);
        }
        return Optional.of(Objects.equals(before.provider(), after.provider()) ? Change.POINTS : Change.PROVIDER);
    }

    /**
     * Adds a purchase that is decided alike, or not.
     *
     * @param change what becomes of its settlement
     */
    void add(Optional<Change> change, Difference purchase) {
        sum(providers, purchase.before().provider(), purchase.before(), true);
        sum(providers, purchase.after().provider(), purchase.after(), false);
        String rule = purchase.after().isSettled()
                ? purchase.after().rule()
                : purchase.before().rule();
        sum(rules, purchase.before().isSettled() ? rule : null, purchase.before(), true);
        sum(rules, purchase.after().isSettled() ? rule : null, purchase.after(), false);
        if (change.isEmpty()) {
            same++;
            return;
        }
        counts[change.get().ordinal()]++;
        refunded += purchase.refunded() ? 1 : 0;
        largest.add(purchase);
        if (largest.size() > LARGEST) {
            largest.remove();
        }
    }

    private static void sum(
            Map<String, Sums> sums, @org.jspecify.annotations.Nullable String of, Decided decided, boolean before) {
        if (of != null) {
            sums.computeIfAbsent(of, missing -> new Sums()).add(decided, before);
        }
    }

    /** How many points are others: where they go to somebody else, all of them. */
    private static BigDecimal moved(Difference difference) {
        Decided before = difference.before();
        Decided after = difference.after();
        return difference.change() == Change.PROVIDER
                ? before.points().max(after.points())
                : before.pointsA()
                        .subtract(after.pointsA())
                        .abs()
                        .add(before.pointsB().subtract(after.pointsB()).abs());
    }

    ShadowReport.Changes report() {
        return new ShadowReport.Changes(
                same,
                counts[Change.APPEARS.ordinal()],
                counts[Change.VANISHES.ordinal()],
                counts[Change.PROVIDER.ordinal()],
                counts[Change.POINTS.ordinal()],
                refunded,
                sums(providers),
                sums(rules),
                largest.stream().sorted(BY_POINTS.reversed()).toList());
    }

    private static List<Sum> sums(Map<String, Sums> sums) {
        return sums.entrySet().stream()
                .map(each -> each.getValue().of(each.getKey()))
                .toList();
    }

    private static final class Sums {
        private long before;
        private long after;
        private BigDecimal beforeA = BigDecimal.ZERO;
        private BigDecimal beforeB = BigDecimal.ZERO;
        private BigDecimal afterA = BigDecimal.ZERO;
        private BigDecimal afterB = BigDecimal.ZERO;

        void add(Decided decided, boolean was) {
            if (was) {
                before++;
                beforeA = beforeA.add(decided.pointsA());
                beforeB = beforeB.add(decided.pointsB());
            } else {
                after++;
                afterA = afterA.add(decided.pointsA());
                afterB = afterB.add(decided.pointsB());
            }
        }

        Sum of(String name) {
            return new Sum(name, before, after, beforeA, beforeB, afterA, afterB);
        }
    }
}
