package dev.tanqiao.lab.bench;

import java.io.PrintWriter;
import java.sql.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Lets contenders take turns, each as often as the others; whoever has no turn stands still. */
final class Rounds {

    /** Turns to get warm, of as many rows as those that count. */
    static final int WARMING = 2;

    private static final long WAKING_MILLIS = 500;
    private static final long CALMING_MILLIS = 200;

    private final BenchWorld world;
    private final Child otherSide;
    private final Course course;
    private final List<Contender> contenders;
    private final int rows;
    private final int rounds;
    private final PrintWriter out;
    private final Map<Contender, BenchDatabase> databases = new HashMap<>();
    private final Map<Contender, Map<String, BenchDatabase.Written>> filled = new HashMap<>();

    /**
     * @param otherSide what contenders call
     * @param rows of a turn
     * @param rounds that count
     * @param out is told of each turn
     */
    Rounds(
            BenchWorld world,
            Child otherSide,
            Course course,
            List<Contender> contenders,
            int rows,
            int rounds,
            PrintWriter out) {
        this.world = world;
        this.otherSide = otherSide;
        this.course = course;
        this.contenders = contenders;
        this.rows = rows;
        this.rounds = rounds;
        this.out = out;
    }

    /** Who has a turn after whom: all get warm first, each alone, then round after round. */
    static <T> List<Map.Entry<T, Integer>> plan(List<T> contenders, int rounds) {
        List<Map.Entry<T, Integer>> plan = new ArrayList<>();
        for (T contender : contenders) {
            for (int round = 1 - WARMING; round <= 0; round++) {
                plan.add(Map.entry(contender, round));
            }
        }
        for (int round = 1; round <= rounds; round++) {
            for (T contender : contenders) {
                plan.add(Map.entry(contender, round));
            }
        }
        return plan;
    }

    Result play() throws InterruptedException {
        for (Contender contender : contenders) {
            BenchDatabase database = world.open(contender.database());
            databases.put(contender, database);
            contender.start();
            database.await(
                    "select exists (select from bill_wait)", contender::isAlive); // a hub that begins reads them first
            pause(contender);
        }
        List<Turn> turns = new ArrayList<>();
        for (Map.Entry<Contender, Integer> next : plan(contenders, rounds)) {
            Turn turn = turn(next.getKey(), next.getValue());
            turns.add(turn);
            out.println(String.format(
                    Locale.ROOT,
                    "%s %s: %,.0f %s/s",
                    turn.round() > 0 ? "round " + turn.round() : "warming",
                    turn.contender(),
                    turn.perSecond(),
                    course.unit()));
            out.flush();
        }
        return result(turns);
    }

    private Turn turn(Contender contender, int round) throws InterruptedException {
        BenchDatabase database = Objects.requireNonNull(databases.get(contender));
        long mark = number(database, course.mark());
        BenchDatabase.Filled fill = database.fill(course.fill(rows, round + WARMING));
        fill.written()
                .forEach((table, written) -> filled.computeIfAbsent(contender, none -> new HashMap<>())
                        .merge(table, written, BenchDatabase.Written::plus));
        contender.wake();
        Thread.sleep(WAKING_MILLIS); // connections that were closed meanwhile are noticed before they are used
        var meter = new Meter(contender.pids(), world.postmaster(), otherSide.pid(), database);
        Meter.Reading begin = meter.read();
        fill.commit();
        database.await(course.open(), contender::isAlive);
        Meter.Reading end = meter.read();
        pause(contender);
        long wrong = number(database, course.wrong(mark));
        if (wrong > 0) {
            throw new IllegalStateException("%s: %s %s ended otherwise than they should; nothing was measured."
                    .formatted(contender.name(), wrong, course.unit()));
        }
        return begin.to(end, contender.name(), round, rows * course.perRow(), latency(database, mark));
    }

    /** Nothing stands still in the midst of a transaction. */
    private static void pause(Contender contender) throws InterruptedException {
        Thread.sleep(CALMING_MILLIS);
        contender.pause();
    }

    private List<Double> latency(BenchDatabase database, long mark) {
        return Objects.requireNonNull(database.jdbc().queryForObject(course.latency(mark), (row, number) -> {
            Array percentiles = row.getArray(1);
            return Arrays.asList((Double[]) percentiles.getArray());
        }));
    }

    private static long number(BenchDatabase database, String sql) {
        return Objects.requireNonNull(database.jdbc().queryForObject(sql, Long.class));
    }

    /** What stays of it, once all have ended. */
    private Result result(List<Turn> turns) throws InterruptedException {
        Map<String, Long> peaks = new LinkedHashMap<>();
        Map<String, Map<String, BenchDatabase.Written>> written = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            peaks.put(
                    contender.name(),
                    contender.pids().stream().mapToLong(Proc::peakResidentBytes).sum());
            contender.close();
            Map<String, BenchDatabase.Written> all = new LinkedHashMap<>(
                    Objects.requireNonNull(databases.get(contender)).written());
            Map<String, BenchDatabase.Written> fill = filled.getOrDefault(contender, Map.of());
            all.replaceAll((table, rows) -> rows.minus(fill.getOrDefault(table, BenchDatabase.Written.NOTHING)));
            written.put(contender.name(), all);
        }
        return new Result(
                course.name(),
                course.unit(),
                course.otherSide(),
                rows * course.perRow(),
                rounds,
                turns,
                peaks,
                written);
    }
}
