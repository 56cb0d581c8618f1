package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.cli.Jar.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub that stops dead on the way of what is posted to a bundle ends its day in agreement: around the commit that stores a post, takes in
 * a purchase or adds an event, and before the outcome of a route is stored. {@code chaos --crash-points} plays more.
 */
class CrashPointsIT {

    private static final List<String> POINTS = List.of(
            "before change CurrentVersion.add",
            "after change CurrentVersion.add",
            "before change CurrentVersion.act",
            "after change CurrentVersion.act",
            "before change JdbcDeliveryStore.save");

    @TempDir
    private Path directory;

    @Test
    void aDayOfDeathsEndsInAgreement() throws Exception {
        try (var jar = new Jar(directory)) {
            Path home = directory.resolve("home");
            Running chaos = jar.start(
                    "tanqiao.jar",
                    List.of(
                            "chaos",
                            "--crash-points",
                            "--points",
                            String.valueOf(POINTS.size()),
                            "--at",
                            String.join("|", POINTS),
                            "--seed",
                            "11",
                            "--world",
                            Day.CORNER.toString(),
                            "--home",
                            home.toString()));

            assertThat(chaos.exitCode()).as(chaos.said()).isZero();
            assertThat(chaos.said()).startsWith("Seed        11").contains("every invariant holds");
            assertThat(Files.readAllLines(home.resolve("died.txt"))).containsExactlyInAnyOrderElementsOf(POINTS);
            assertThat(Files.readAllLines(home.resolve("points.txt")))
                    .as("every node of every route, before and after it")
                    .anyMatch(point -> point.startsWith("before node send/"))
                    .anyMatch(point -> point.startsWith("after node deliver/"))
                    .hasSizeGreaterThan(200);
        }
    }
}
