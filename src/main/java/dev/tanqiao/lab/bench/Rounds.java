package dev.tanqiao.lab.bench;

import java.io.PrintWriter;
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

    /** Turns to get warm, of as many rows as those that count: after five, a hub still took a fifth more processor time than in the end. */
    static final int WARMING = 12;

    /** How often what a turn has left is looked at again: one look is over within a second, in which little gets warm. */
    private static final int LOOKS = 10;

    private static final long WAKING_MILLIS = 500;
    private static final long BEAT_MILLIS = 20;
    private static final long CALMING_MILLIS = 200;
    private static final List<Double> UNTIMED = List.of(0.0, 0.0, 0.0);

    private final BenchWorld world;
    private final Child otherSide;
    private final Course course;
    private final List<Contender> contenders;
    private final int rows;
    private final int rounds;
    private final PrintWriter out;
    private final Map<Contender, BenchDatabase> databases = new HashMap<>();
    private final Map<Contender, Map<String, BenchDatabase.Written>> filled = new HashMap<>();
    private final Map<String, Long> units = new LinkedHashMap<>();
    private final List<Turn> again = new ArrayList<>();

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
        List<Paced> paced = new ArrayList<>();
        for (Contender contender : course.isTimed() ? contenders : List.<Contender>of()) {
            paced.add(atHalfTheRate(contender, turns));
        }
        return result(turns, paced);
    }

    private Turn turn(Contender contender, int round) throws InterruptedException {
        BenchDatabase database = Objects.requireNonNull(databases.get(contender));
        long mark = number(database, course.mark());
        BenchDatabase.Filled fill = database.fill(course.fill(rows, String.valueOf(round + WARMING)));
        count(contender, fill.written(), rows);
        contender.wake();
        Thread.sleep(WAKING_MILLIS); // connections that were closed meanwhile are noticed before they are used
        Turn turn = drained(contender, round, fill, mark);
        if (course.isDoneAgain()) {
            again.add(lookedAtAgain(contender, round, mark));
        }
        pause(contender);
        long wrong = number(database, course.wrong(rows, mark));
        if (wrong != 0) {
            throw new IllegalStateException("%s: %s %s ended otherwise than they should; nothing was measured."
                    .formatted(contender.name(), wrong, course.unit()));
        }
        return turn;
    }

    /** Commits what was filled, and measures until nothing of it is left to do. */
    private Turn drained(Contender contender, int round, BenchDatabase.Filled fill, long mark)
            throws InterruptedException {
        BenchDatabase database = Objects.requireNonNull(databases.get(contender));
        Meter meter = meter(contender, database);
        Meter.Reading begin = meter.read();
        fill.commit();
        database.await(course.open(), contender::isAlive);
        Meter.Reading end = meter.read();
        List<Double> latency = course.isTimed() ? array(database, course.latency(mark)) : UNTIMED;
        return begin.to(end, contender.name(), round, rows * course.perRow(), latency);
    }

    private Turn lookedAtAgain(Contender contender, int round, long mark) throws InterruptedException {
        BenchDatabase database = Objects.requireNonNull(databases.get(contender));
        Meter meter = meter(contender, database);
        Meter.Reading begin = meter.read();
        for (int look = 1; look <= LOOKS; look++) {
            count(contender, database.add(course.again(mark)), 0);
            database.await(course.open(), contender::isAlive);
        }
        return begin.to(meter.read(), contender.name(), round, rows * course.perRow() * LOOKS, UNTIMED);
    }

    private Meter meter(Contender contender, BenchDatabase database) {
        return new Meter(contender.pids(), world.postmaster(), otherSide.pid(), database);
    }

    /** As many units as in a turn, evenly over twice the time: what they wait for is no backlog. */
    private Paced atHalfTheRate(Contender contender, List<Turn> turns) throws InterruptedException {
        BenchDatabase database = Objects.requireNonNull(databases.get(contender));
        double perSecond = Result.Spread.of(turns.stream()
                                .filter(turn ->
                                        turn.round() > 0 && turn.contender().equals(contender.name()))
                                .map(Turn::perSecond)
                                .toList())
                        .median()
                / 2;
        long mark = number(database, course.mark());
        contender.wake();
        Thread.sleep(WAKING_MILLIS);
        long began = System.nanoTime();
        int put = 0;
        for (int beat = 1; put < rows; beat++) {
            int due = (int) Math.min(rows, (System.nanoTime() - began) / 1e9 * perSecond / course.perRow() + 1);
            if (due > put) {
                count(contender, database.add(course.fill(due - put, "half-" + beat)), due - put);
            }
            put = due;
            Thread.sleep(BEAT_MILLIS);
        }
        database.await(course.open(), contender::isAlive);
        pause(contender);
        List<Double> stay = array(database, course.stay(mark));
        return new Paced(contender.name(), perSecond, stay.get(0), stay.get(1));
    }

    private void count(Contender contender, Map<String, BenchDatabase.Written> written, int more) {
        Map<String, BenchDatabase.Written> all = filled.computeIfAbsent(contender, none -> new HashMap<>());
        written.forEach((table, each) -> all.merge(table, each, BenchDatabase.Written::plus));
        units.merge(contender.name(), (long) more * course.perRow(), Long::sum);
    }

    /** Nothing stands still in the midst of a transaction. */
    private static void pause(Contender contender) throws InterruptedException {
        Thread.sleep(CALMING_MILLIS);
        contender.pause();
    }

    private static List<Double> array(BenchDatabase database, String sql) {
        return Objects.requireNonNull(database.jdbc()
                .queryForObject(
                        sql,
                        (row, number) ->
                                Arrays.asList((Double[]) row.getArray(1).getArray())));
    }

    private static long number(BenchDatabase database, String sql) {
        return Objects.requireNonNull(database.jdbc().queryForObject(sql, Long.class));
    }

    /** What stays of it, once all have ended. */
    private Result result(List<Turn> turns, List<Paced> paced) throws InterruptedException {
        Map<String, Integer> places = new LinkedHashMap<>();
        Map<String, Long> peaks = new LinkedHashMap<>();
        Map<String, Map<String, BenchDatabase.Written>> written = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            peaks.put(
                    contender.name(),
                    contender.pids().stream().mapToLong(Proc::peakResidentBytes).sum());
            places.put(contender.name(), contender.places());
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
                again,
                paced,
                units,
                places,
                peaks,
                written);
    }
}
