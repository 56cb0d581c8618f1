package dev.tanqiao.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** What Linux tells of processes below {@code /proc}. */
final class Proc {

    /** Linux counts in hundredths of a second, whatever its own tick is. */
    private static final long MICROS_A_TICK = 10_000;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int ENDED_USER = 13;
    private static final int ENDED_SYSTEM = 14;
    private static final long KIBI = 1024;

    private Proc() {}

    /** Processor time of a process and of those of its children that have ended, in microseconds. */
    static long cpuMicros(long pid) {
        return cpuMicros(read(pid, "stat"));
    }

    /** Likewise, with the children that live: a database server and its backends. */
    static long cpuMicrosOfFamily(long pid) {
        LongStream children =
                ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).mapToLong(ProcessHandle::pid);
        return cpuMicros(pid) + children.map(Proc::cpuMicrosIfThere).sum();
    }

    /** One that ends between two looks counts at its parent. */
    private static long cpuMicrosIfThere(long pid) {
        try {
            return cpuMicros(pid);
        } catch (UncheckedIOException ended) {
            return 0;
        }
    }

    static long cpuMicros(String stat) {
        // The name of the program, in brackets, may hold spaces and brackets.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return MICROS_A_TICK
                * (Long.parseLong(fields[USER])
                        + Long.parseLong(fields[SYSTEM])
                        + Long.parseLong(fields[ENDED_USER])
                        + Long.parseLong(fields[ENDED_SYSTEM]));
    }

    /** The most memory that a process has held at once, in bytes. */
    static long peakResidentBytes(long pid) {
        return peakResidentBytes(read(pid, "status"));
    }

    static long peakResidentBytes(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBI)
                .findFirst()
                .orElseThrow();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "/proc/%s/%s cannot be read; benchmarks run on Linux.".formatted(pid, file), unreadable);
        }
    }
}
