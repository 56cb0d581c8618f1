package dev.tanqiao.lab.bench;

import java.util.List;

/** Reads what a turn has used: two readings and what was done between them make a {@link Turn}. */
final class Meter {

    private final List<Long> pids;
    private final long postmaster;
    private final long otherSide;
    private final BenchDatabase database;

    /**
     * @param pids of the contender
     * @param postmaster of PostgreSQL
     * @param otherSide the process that is called
     * @param database by which the server is asked
     */
    Meter(List<Long> pids, long postmaster, long otherSide, BenchDatabase database) {
        this.pids = pids;
        this.postmaster = postmaster;
        this.otherSide = otherSide;
        this.database = database;
    }

    /** All since the beginning: process time in nanoseconds, processor time in microseconds, bytes and transactions. */
    record Reading(long nanos, long own, long postgres, long otherSide, long wal, long commits) {

        Turn to(Reading end, String contender, int round, int units, List<Double> latency) {
            double seconds = (end.nanos - nanos) / 1e9;
            long micros = end.own - own + end.postgres - postgres + end.otherSide - otherSide;
            return new Turn(
                    contender,
                    round,
                    units / seconds,
                    (double) (end.own - own) / units,
                    (double) (end.postgres - postgres) / units,
                    (double) (end.otherSide - otherSide) / units,
                    micros / 1e6 / seconds,
                    (double) (end.commits - commits) / units,
                    (double) (end.wal - wal) / units,
                    latency.get(0),
                    latency.get(1));
        }
    }

    Reading read() {
        return new Reading(
                System.nanoTime(),
                pids.stream().mapToLong(Proc::cpuMicros).sum(),
                Proc.cpuMicrosOfFamily(postmaster),
                Proc.cpuMicros(otherSide),
                database.walBytes(),
                database.commits());
    }
}
