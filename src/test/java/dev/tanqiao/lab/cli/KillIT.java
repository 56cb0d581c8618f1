package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.cli.Jar.Running;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of {@code tanqiao dev} in mid-day, and start again: the day ends in full agreement. */
class KillIT {

    private static final int SETTLED_BEFORE = 8;

    @TempDir
    private Path directory;

    private final int port = Day.freePort();
    private final int simulatorPort = Day.freePort();

    @AfterEach
    void leavesNoDatabaseBehind() throws IOException {
        Path pid = directory.resolve("home/database/data/postmaster.pid");
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0).strip()))
                    .filter(process -> process.info().command().orElse("").contains("postgres"))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aDayThatWasKilledEndsInAgreement() throws Exception {
        try (var jar = new Jar(directory)) {
            Running first = dev(jar, "--speed", "1200");
            var world = new WorldView(URI.create("http://127.0.0.1:" + simulatorPort));
            await().atMost(Duration.ofMinutes(3))
                    .ignoreExceptions()
                    .until(() -> world.status().bookings() >= SETTLED_BEFORE
                            || !first.process().isAlive());
            assertThat(first.process().isAlive()).as(first.said()).isTrue();

            Running second = dev(jar, "--once", "--fresh");
            assertThat(second.exitCode()).isEqualTo(3);
            assertThat(second.said())
                    .startsWith("tanqiao: Another tanqiao dev is at work in ")
                    .hasLineCount(1);
            assertThat(world.status().exhausted()).isFalse();
            first.kill();

            Running again = dev(jar, "--once");
            assertThat(again.exitCode()).as(again.said()).isZero();
            assertThat(again.said()).contains("Everything agrees: ");
        }
    }

    private Running dev(Jar jar, String... options) throws IOException {
        var arguments = new ArrayList<>(
                List.of("dev", "--home", directory.resolve("home").toString()));
        arguments.addAll(List.of("--port", String.valueOf(port), "--simulator-port", String.valueOf(simulatorPort)));
        arguments.addAll(List.of("--world", Day.CORNER.toString()));
        arguments.addAll(List.of(options));
        return jar.start("tanqiao.jar", arguments);
    }
}
