package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.lab.cli.Jar.Running;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A benchmark runs to its end and counts what it says; how fast anything is here says nothing. */
class BenchIT {

    @TempDir
    private Path directory;

    @Test
    void theLimitLeavesTheSameRowsAsTheHub() throws Exception {
        Path json = directory.resolve("bench.json");
        Path svg = directory.resolve("bench.svg");
        try (var jar = new Jar(directory)) {
            Running bench = jar.start(
                    "tanqiao.jar",
                    List.of(
                            "bench",
                            "settle",
                            "--n=200",
                            "--rounds=1",
                            "--home=" + directory.resolve("home"),
                            "--json=" + json,
                            "--svg=" + svg));

            assertThat(bench.exitCode()).as(bench.said()).isZero();
            assertThat(bench.said()).contains("Tanqiao and P0 insert and delete the same rows");
        }
        JsonNode measured = new ObjectMapper().readTree(json.toFile());
        assertThat(measured.path("turns")).hasSize(9);
        measured.path("turns").forEach(turn -> {
            assertThat(turn.path("perSecond").asDouble()).isPositive();
            assertThat(turn.path("ownMicros").asDouble()).isPositive();
            assertThat(turn.path("databaseMicros").asDouble()).isPositive();
            assertThat(turn.path("walBytes").asDouble()).isPositive();
        });
        int turns = 4; // two to get warm, one that counts, one at half the rate
        JsonNode written = measured.path("written");
        assertThat(written.at("/Tanqiao/attempt_answer/inserted").asInt()).isEqualTo(200 * turns);
        assertThat(written.at("/P0/attempt_answer/inserted").asInt()).isEqualTo(200 * turns);
        assertThat(written.at("/P0/settlement/updated").asInt()).isEqualTo(2 * 200 * turns);
        assertThat(svg).content().startsWith("<svg");
    }
}
