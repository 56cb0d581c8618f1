package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a simulator's journal tells, in the order in which it happened. A running simulator goes on writing: what it has not finished
 * writing is not read.
 */
final class Chronicle {

    private final JsonNode header;
    private final List<Entry> entries;

    private Chronicle(JsonNode header, List<Entry> entries) {
        this.header = header;
        this.entries = entries;
    }

    /**
     * One change of one model.
     *
     * @param at virtual time
     * @param model {@code campus}, {@code city}, {@code faults}, {@code player}, …
     */
    record Entry(Instant at, String model, String kind, JsonNode fields) {

        String text(String field) {
            return fields.path(field).asText();
        }
    }

    /**
     * Reads a journal.
     *
     * @throws IllegalArgumentException when there is none, or nothing in it
     */
    static Chronicle read(Path journal) {
        if (!Files.exists(journal)) {
            throw new IllegalArgumentException(
                    "There is no journal %s: nothing was played there yet. Name the folder of dev with --home."
                            .formatted(journal));
        }
        try {
            List<JsonNode> lines = wholeLines(Files.readString(journal));
            if (lines.isEmpty()) {
                throw new IllegalArgumentException("The journal %s is empty: nothing was played.".formatted(journal));
            }
            return new Chronicle(
                    lines.get(0), lines.stream().skip(1).map(Chronicle::entry).toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The journal %s cannot be read.".formatted(journal), unreadable);
        }
    }

    private static List<JsonNode> wholeLines(String text) {
        List<JsonNode> lines = new ArrayList<>();
        text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .forEach(line -> Json.read(line).ifPresent(lines::add));
        return lines;
    }

    private static Entry entry(JsonNode line) {
        return new Entry(
                Instant.parse(line.path("at").asText()),
                line.path("model").asText(),
                line.path("kind").asText(),
                line);
    }

    String world() {
        return header.path("world").asText();
    }

    long seed() {
        return header.path("seed").asLong();
    }

    /** The world as it was when the play began. */
    String fingerprint() {
        return header.path("fingerprint").asText();
    }

    List<Entry> of(String model) {
        return entries.stream().filter(entry -> entry.model().equals(model)).toList();
    }

    List<Entry> of(String model, String kind) {
        return of(model).stream().filter(entry -> entry.kind().equals(kind)).toList();
    }

    /** When the last thing happened; the beginning of time when nothing has. */
    Instant last() {
        return entries.isEmpty()
                ? Instant.EPOCH
                : entries.get(entries.size() - 1).at();
    }
}
