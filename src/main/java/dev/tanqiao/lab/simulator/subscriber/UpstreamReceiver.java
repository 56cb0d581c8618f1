package dev.tanqiao.lab.simulator.subscriber;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Written against the city's document: takes bill pushes (碳账户账单推送) and authorization pushes, unsigned. */
final class UpstreamReceiver implements Receiver {

    private static final int MOST_LINES = 500;
    private static final List<String> REQUIRED_LINE_FIELDS = List.of(
            "cid",
            "equityCid",
            "transactionId",
            "amount",
            "transactionTime",
            "transactionPaymentTime",
            "transactionType");

    @Override
    public String expects() {
        return "A bill push {total, bill} of at most %s lines, or an authorization push {cid, type}."
                .formatted(MOST_LINES);
    }

    @Override
    public Optional<ObjectNode> read(SimRequest request) {
        JsonNode body = request.json();
        if (isBills(body)) {
            return Optional.of(row("bills", body.path("bill")));
        }
        return isAuthorization(body)
                ? Optional.of(row("authorization", Json.array().add(body)))
                : Optional.empty();
    }

    private static boolean isBills(JsonNode body) {
        JsonNode lines = body.path("bill");
        return lines.isArray()
                && lines.size() <= MOST_LINES
                && body.path("total").isInt()
                && body.path("total").intValue() == lines.size()
                && StreamSupport.stream(lines.spliterator(), false)
                        .allMatch(line -> REQUIRED_LINE_FIELDS.stream().allMatch(line::hasNonNull));
    }

    private static boolean isAuthorization(JsonNode body) {
        return body.path("cid").isTextual()
                && body.path("type").isInt()
                && Math.abs(body.path("type").intValue()) == 1;
    }

    private static ObjectNode row(String type, JsonNode items) {
        ObjectNode row = Json.object()
                .put("type", type)
                .putNull("id")
                .putNull("seq")
                .putNull("subject")
                .putNull("validSignature");
        return row.set("items", items);
    }
}
