package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final ObjectNode HEADER = Json.object().put("world", "small").put("seed", 1L);

    @TempDir
    Path directory;

    private final List<JsonNode> readBack = new ArrayList<>();

    private Journal open() {
        readBack.clear();
        return Journal.open(directory.resolve("journal.jsonl"), HEADER, false, readBack::add);
    }

    @Test
    void whatWasAppendedIsReadBack() {
        try (Journal journal = open()) {
            journal.append(Json.object().put("n", 1).put("text", "思源\n码"));
            journal.append(Json.object().put("n", 2));
        }
        open().close();

        assertThat(readBack.toString()).isEqualTo("[{\"n\":1,\"text\":\"思源\\n码\"}, {\"n\":2}]");
    }

    @Test
    void aTornLastLineIsCutOffAndWritingGoesOnBehindIt() throws IOException {
        try (Journal journal = open()) {
            journal.append(Json.object().put("n", 1));
        }
        Files.writeString(directory.resolve("journal.jsonl"), "{\"n\":2,\"te", StandardOpenOption.APPEND);
        try (Journal journal = open()) {
            assertThat(readBack.toString()).isEqualTo("[{\"n\":1}]");
            journal.append(Json.object().put("n", 3));
        }
        open().close();

        assertThat(readBack.toString()).isEqualTo("[{\"n\":1}, {\"n\":3}]");
    }

    @Test
    void aTornHeaderBeginsAnew() throws IOException {
        Files.writeString(directory.resolve("journal.jsonl"), "{\"world\":");
        open().close();

        assertThat(readBack).isEmpty();
        assertThat(directory.resolve("journal.jsonl")).hasContent("{\"world\":\"small\",\"seed\":1}\n");
    }

    @Test
    void anotherWorldIsRefusedAndFreshForgetsIt() {
        open().close();
        Path file = directory.resolve("journal.jsonl");
        ObjectNode other = Json.object().put("world", "large").put("seed", 1L);

        assertThatThrownBy(() -> Journal.open(file, other, false, readBack::add))
                .isInstanceOf(SimulatorProblem.class)
                .hasMessageContaining("belongs to world small with seed 1")
                .hasMessageContaining("--fresh");
        Journal.open(file, other, true, readBack::add).close();
        assertThat(file).hasContent("{\"world\":\"large\",\"seed\":1}\n");
    }

    @Test
    void onlyOneSimulatorHoldsIt() {
        try (Journal held = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(SimulatorProblem.class)
                    .hasMessageStartingWith("Another simulator runs on " + directory);
            held.append(Json.object().put("n", 1));
        }
        open().close();
        assertThat(readBack).hasSize(1);
    }

    @Test
    void aBrokenLineInTheMiddleIsNamed() throws IOException {
        open().close();
        Files.writeString(directory.resolve("journal.jsonl"), "nonsense\n{}\n", StandardOpenOption.APPEND);

        assertThatThrownBy(this::open)
                .isInstanceOf(SimulatorProblem.class)
                .hasMessageContaining("journal.jsonl:2 is no JSON");
    }
}
