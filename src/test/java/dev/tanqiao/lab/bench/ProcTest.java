package dev.tanqiao.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcTest {

    @Test
    void aProcessHasUsedWhatItAndItsEndedChildrenHaveUsed() {
        String stat =
                "4188 (postgres) (x y) S 1 4188 4188 0 -1 4194560 5000 900000 3 12 250 50 7000 300 20 0 1 0 831 230 5100 18446744073709551615";

        assertThat(Proc.cpuMicros(stat)).isEqualTo((250 + 50 + 7000 + 300) * 10_000L);
    }

    @Test
    void theMostMemoryIsNotWhatItHoldsNow() {
        assertThat(Proc.peakResidentBytes(
                        "Name:\tjava\nVmPeak:\t 9000000 kB\nVmHWM:\t  412345 kB\nVmRSS:\t  300000 kB\n"))
                .isEqualTo(412_345L * 1024);
    }

    @Test
    void thisProcessIsReadAsAnyOther() {
        long pid = ProcessHandle.current().pid();
        long before = Proc.cpuMicros(pid);
        long began = System.nanoTime();
        while (System.nanoTime() - began < 100_000_000) {
            Thread.onSpinWait();
        }

        assertThat(Proc.cpuMicros(pid)).isGreaterThan(before);
        assertThat(Proc.cpuMicrosOfFamily(pid)).isGreaterThanOrEqualTo(before);
        assertThat(Proc.peakResidentBytes(pid)).isGreaterThan(1 << 20);
    }
}
