package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;

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
            PlainHttp.serve(body -> {
                byte[] line = Loop.utf8(entry(body) + "\n");
                synchronized (journal) {
                    journal.write(line);
                }
                return SETTLED;
            });
        }
    }

    /** As the simulator has it. */
    private static ObjectNode entry(byte[] body) throws IOException {
        Instant now = Instant.now();
        ObjectNode entry = JSON.createObjectNode()
                .put("at", now.toString())
                .put("model", "city")
                .put("kind", "order")
                .put("paid", now.toEpochMilli())
                .put("reductions", "0")
                .put("gainedA", "0")
                .put("gainedB", "0");
        return entry.set("order", JSON.readTree(body));
    }
}
