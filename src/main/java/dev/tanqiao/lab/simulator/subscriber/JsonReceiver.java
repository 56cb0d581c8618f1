package dev.tanqiao.lab.simulator.subscriber;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimRequest;
import java.util.Optional;

/** Takes any JSON object, unsigned: the system to which a route of a bundle posts. */
final class JsonReceiver implements Receiver {

    @Override
    public String expects() {
        return "A JSON object.";
    }

    @Override
    public Optional<ObjectNode> read(SimRequest request) {
        JsonNode body = request.json();
        if (!body.isObject()) {
            return Optional.empty();
        }
        ObjectNode row = Json.object().put("type", body.path("type").asText("json"));
        row.set("id", body.path("id"));
        row.putNull("seq").putNull("subject").putNull("validSignature");
        row.putArray("items").add(body);
        return Optional.of(row);
    }
}
