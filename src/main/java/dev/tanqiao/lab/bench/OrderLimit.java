package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * Answers orders as the simulator does, without WireMock: a thread for each connection, and a line in a journal before each answer. It
 * knows the good case alone, and no balance of anybody.
 */
final class OrderLimit implements Player {

    private static final ObjectMapper JSON = new ObjectMapper();
    static final byte[] SETTLED = Loop.utf8("{\"code\":200,\"msg\":\"success\",\"content\":\"交易成功\"}");

    /** Where its journal lies. */
    static Path journal(Path home) {
        return home.resolve("order-limit.journal");
    }

    @Override
    public void play(Place place) throws IOException {
        try (var journal = new RandomAccessFile(journal(place.home()).toFile(), "rw")) {
            journal.setLength(0); // of an earlier run
            PlainHttp.serve(body -> {
                byte[] line = Loop.utf8(entry(body) + "\n");
                synchronized (journal) {
                    journal.write(line);
                }
                return SETTLED;
            });
        }
    }

    /** As the simulator has it, but for the time, which stands. */
    private static ObjectNode entry(byte[] body) throws IOException {
        ObjectNode entry = JSON.createObjectNode()
                .put("at", "2026-03-02T00:00:00.000Z")
                .put("model", "city")
                .put("kind", "order")
                .put("paid", 1_772_409_600_000L)
                .put("reductions", "0")
                .put("gainedA", "0")
                .put("gainedB", "0");
        return entry.set("order", JSON.readTree(body));
    }
}
