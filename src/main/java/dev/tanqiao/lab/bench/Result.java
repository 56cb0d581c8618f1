package dev.tanqiao.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * What a benchmark has measured.
 *
 * @param course its name
 * @param unit what was counted, in the plural
 * @param otherSide what is called
 * @param units how many a turn
 * @param rounds how many count
 * @param turns all of them, those to get warm too
 * @param again after each, what it had done looked at again; empty: nothing was
 * @param paced each contender at half its rate, in its last turn; empty: units have no begin of their own
 * @param allUnits how many units a contender has done in all its turns
 * @param places how many calls a contender may have under way at once
 * @param peakBytes the most memory that the processes of a contender held
 * @param written rows that a contender wrote in all its turns, by table
 */
public record Result(
        String course,
        String unit,
        String otherSide,
        int units,
        int rounds,
        List<Turn> turns,
        List<Turn> again,
        List<Paced> paced,
        Map<String, Long> allUnits,
        Map<String, Integer> places,
        Map<String, Long> peakBytes,
        Map<String, Map<String, BenchDatabase.Written>> written) {

    /** What is used to such a part is what limits. */
    private static final double NEARLY_ALL = 0.85;

    /** Median, least and most. */
    record Spread(double median, double least, double most) {

        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            int size = sorted.size();
            return new Spread(
                    (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2, sorted.get(0), sorted.get(size - 1));
        }
    }

    List<String> contenders() {
        return turns.stream().map(Turn::contender).distinct().toList();
    }

    /** Of the rounds that count. */
    Spread spread(String contender, ToDoubleFunction<Turn> figure) {
        return spread(counted(contender, turns), figure);
    }

    /** The same of what was looked at again. */
    Spread spreadAgain(String contender, ToDoubleFunction<Turn> figure) {
        return spread(counted(contender, again), figure);
    }

    private static Spread spread(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return Spread.of(turns.stream().map(turn -> figure.applyAsDouble(turn)).toList());
    }

    /** The rate of one beside that of another in the same round. */
    Spread ratio(String contender, String other) {
        List<Turn> ones = counted(contender, turns);
        List<Turn> others = counted(other, turns);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ones.size(); round++) {
            ratios.add(ones.get(round).perSecond() / others.get(round).perSecond());
        }
        return Spread.of(ratios);
    }

    /** Whether all is taken in sooner than it is done. */
    boolean takesSooner(String contender) {
        return counted(contender, turns).stream()
                .anyMatch(turn -> Math.round(turn.takenPerSecond()) > Math.round(turn.perSecond()));
    }

    /** How fast it was in its first turn, beside the median of those that count. */
    double coldRatio(String contender) {
        double cold = turns.stream()
                .filter(turn -> turn.contender().equals(contender))
                .findFirst()
                .orElseThrow()
                .perSecond();
        return cold / spread(contender, Turn::perSecond).median();
    }

    private static List<Turn> counted(String contender, List<Turn> turns) {
        return turns.stream()
                .filter(turn -> turn.contender().equals(contender) && turn.round() > 0)
                .toList();
    }

    /** The most memory that the processes of a contender held, in MiB. */
    double peakMebibytes(String contender) {
        return peakBytes.getOrDefault(contender, 0L) / 1_048_576.0;
    }

    private long units(String contender) {
        return allUnits.getOrDefault(contender, 1L);
    }

    /** At half its rate. */
    Paced paced(String contender) {
        return paced.stream()
                .filter(one -> one.contender().equals(contender))
                .findFirst()
                .orElseThrow();
    }

    /** Tables into which one contender or another has written more than a row for a hundred units. */
    List<String> tables() {
        var tables = new TreeSet<String>();
        written.forEach((contender, all) -> all.forEach((table, rows) -> {
            if ((rows.inserted() + rows.updated() + rows.deleted()) * 100 > units(contender)) {
                tables.add(table);
            }
        }));
        return List.copyOf(tables);
    }

    /** Rows inserted, updated and deleted a unit. */
    double[] written(String contender, String table) {
        BenchDatabase.Written rows =
                written.getOrDefault(contender, Map.of()).getOrDefault(table, BenchDatabase.Written.NOTHING);
        double all = units(contender);
        return new double[] {rows.inserted() / all, rows.updated() / all, rows.deleted() / all};
    }

    /** Tables into which two contenders insert, or from which they delete, another number of rows for each unit. */
    List<String> differences(String one, String other) {
        return tables().stream()
                .filter(table -> !leaves(one, table).equals(leaves(other, table)))
                .toList();
    }

    private List<Long> leaves(String contender, String table) {
        double[] rows = written(contender, table);
        return List.of(Math.round(rows[0] * 10), Math.round(rows[2] * 10));
    }

    /** What keeps it from being faster. */
    String limitedBy(String contender) {
        double share = spread(contender, Turn::processors).median()
                / Runtime.getRuntime().availableProcessors();
        String busy = Math.round(share * 100) + " % CPU";
        double inFlight = spread(contender, Turn::inFlight).median();
        int most = places.getOrDefault(contender, 0);
        if (share >= NEARLY_ALL) {
            return busy;
        }
        return inFlight >= NEARLY_ALL * most
                ? "%s of %s places".formatted(Math.round(inFlight), most)
                : "waiting, " + busy;
    }
}
