package dev.tanqiao.lab.bench;

import java.util.List;

/** Reads what a turn has used: two readings and what was done between them make a {@link Turn}. */
final class Meter {

    private final List<Long> pids;
    private final long postmaster;
    private final long otherSide;
    private final WriteCounts writes;

    /**
     * @param pids of the contender
     * @param postmaster of PostgreSQL
     * @param otherSide the process that is called
     * @param writes counts what is written
     */
    Meter(List<Long> pids, long postmaster, long otherSide, WriteCounts writes) {
        this.pids = pids;
        this.postmaster = postmaster;
        this.otherSide = otherSide;
        this.writes = writes;
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
                    units / seconds,
                    (double) (end.own - own) / units,
                    (double) (end.postgres - postgres) / units,
                    (double) (end.otherSide - otherSide) / units,
                    micros / 1e6 / seconds,
                    (double) (end.commits - commits) / units,
                    (double) (end.wal - wal) / units,
                    latency.get(0),
                    latency.get(1),
                    latency.get(2) / 1_000 * units / seconds);
        }
    }

    Reading read() {
        return new Reading(
                System.nanoTime(),
                pids.stream().mapToLong(Proc::cpuMicros).sum(),
                Proc.cpuMicrosOfFamily(postmaster),
                Proc.cpuMicros(otherSide),
                writes.walBytes(),
                writes.commits());
    }
}
