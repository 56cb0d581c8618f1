package dev.tanqiao.lab.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lets contenders take turns as {@link Rounds} does, where a sender asks them over HTTP and waits for each answer. */
final class DoorRounds {

    private static final long WAKING_MILLIS = 500;
    private static final long CALMING_MILLIS = 200;
    private static final double NANOS_A_MILLI = 1e6;

    private final long postmaster;
    private final Errand errand;
    private final List<Contender> contenders;
    private final int requests;
    private final int rounds;
    private final PrintWriter out;
    private final Map<Contender, Integer> sent = new HashMap<>();

    /**
     * @param postmaster of PostgreSQL
     * @param requests of a turn
     * @param rounds that count
     * @param out is told of each turn
     */
    DoorRounds(long postmaster, Errand errand, List<Contender> contenders, int requests, int rounds, PrintWriter out) {
        this.postmaster = postmaster;
        this.errand = errand;
        this.contenders = contenders;
        this.requests = requests;
        this.rounds = rounds;
        this.out = out;
    }

    Result play() throws InterruptedException {
        for (Contender contender : contenders) {
            contender.start();
            pause(contender);
        }
        List<Turn> turns = new ArrayList<>();
        for (Map.Entry<Contender, Integer> next : Rounds.plan(contenders, rounds)) {
            Turn turn = turn(next.getKey(), next.getValue());
            turns.add(turn);
            out.println(String.format(
                    Locale.ROOT,
                    "%s %s: %,.0f %s/s",
                    turn.round() > 0 ? "round " + turn.round() : "warming",
                    turn.contender(),
                    turn.perSecond(),
                    errand.unit()));
            out.flush();
        }
        List<Paced> paced = new ArrayList<>();
        for (Contender contender : contenders) {
            paced.add(atHalfTheRate(contender, turns));
        }
        return result(turns, paced);
    }

    /** From the first request until all are worked off. */
    private Turn turn(Contender contender, int round) throws InterruptedException {
        errand.begin(contender);
        long storedBefore = stored(contender);
        wake(contender);
        var meter =
                new Meter(contender.pids(), postmaster, ProcessHandle.current().pid(), errand.writes(contender));
        Meter.Reading begin = meter.read();
        long[] nanos = send(contender, Double.POSITIVE_INFINITY);
        double seconds = (System.nanoTime() - begin.nanos()) / 1e9;
        errand.awaitWorkedOff(contender);
        Meter.Reading end = meter.read();
        pause(contender);
        if (errand.stores(contender) && stored(contender) - storedBefore != requests) {
            throw new IllegalStateException("%s: not every one of the %s was stored; nothing was measured."
                    .formatted(contender.name(), errand.unit()));
        }
        List<Double> latency = List.of(millis(nanos, 0.5), millis(nanos, 0.99), millis(nanos));
        return begin.to(end, contender.name(), round, requests, latency).taken(requests / seconds);
    }

    private long stored(Contender contender) {
        return errand.stores(contender) ? errand.stored(contender) : 0;
    }

    /** As many as in a turn, evenly over twice the time. */
    private Paced atHalfTheRate(Contender contender, List<Turn> turns) throws InterruptedException {
        double perSecond = Result.Spread.of(turns.stream()
                                .filter(turn ->
                                        turn.round() > 0 && turn.contender().equals(contender.name()))
                                .map(Turn::perSecond)
                                .toList())
                        .median()
                / 2;
        wake(contender);
        long[] nanos = send(contender, perSecond);
        errand.awaitWorkedOff(contender);
        pause(contender);
        return new Paced(contender.name(), perSecond, millis(nanos, 0.5), millis(nanos, 0.99));
    }

    private long[] send(Contender contender, double perSecond) throws InterruptedException {
        int first = sent.getOrDefault(contender, 0);
        sent.put(contender, first + requests);
        return new Sender(contender.port(), number -> errand.request(contender, number))
                .send(first, requests, perSecond);
    }

    private static double millis(long[] sorted, double part) {
        return sorted[(int) ((sorted.length - 1) * part)] / NANOS_A_MILLI;
    }

    private static double millis(long[] all) {
        double sum = 0;
        for (long nanos : all) {
            sum += nanos;
        }
        return sum / all.length / NANOS_A_MILLI;
    }

    private static void wake(Contender contender) throws InterruptedException {
        contender.wake();
        Thread.sleep(WAKING_MILLIS);
    }

    private static void pause(Contender contender) throws InterruptedException {
        Thread.sleep(CALMING_MILLIS);
        contender.pause();
    }

    private Result result(List<Turn> turns, List<Paced> paced) throws InterruptedException {
        Map<String, Long> units = new LinkedHashMap<>();
        Map<String, Integer> places = new LinkedHashMap<>();
        Map<String, Long> peaks = new LinkedHashMap<>();
        Map<String, Map<String, BenchDatabase.Written>> written = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            String name = contender.name();
            units.put(name, (long) sent.getOrDefault(contender, 0));
            places.put(name, Sender.CONNECTIONS);
            peaks.put(
                    name,
                    contender.pids().stream().mapToLong(Proc::peakResidentBytes).sum());
            contender.close();
            written.put(name, errand.written(contender));
        }
        return new Result(
                errand.name(),
                errand.unit(),
                "sender",
                requests,
                rounds,
                turns,
                List.of(),
                paced,
                units,
                places,
                peaks,
                written);
    }
}
