package dev.tanqiao.lab.simulator.subscriber;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimRequest;
import java.util.List;
import java.util.Optional;

/** Takes one CloudEvent 1.0 a request in structured JSON, signed as Standard Webhooks say. */
final class CloudEventsReceiver implements Receiver {

    private static final String CONTENT_TYPE = "application/cloudevents+json";
    private static final List<String> REQUIRED = List.of("id", "source", "type");

    private final WebhookSignature signature;

    CloudEventsReceiver(WebhookSignature signature) {
        this.signature = signature;
    }

    @Override
    public String expects() {
        return "One CloudEvent 1.0 in structured JSON, " + CONTENT_TYPE + ".";
    }

    @Override
    public Optional<ObjectNode> read(SimRequest request) {
        JsonNode event = request.json();
        return request.header("content-type").orElse("").startsWith(CONTENT_TYPE) && isCloudEvent(event)
                ? Optional.of(row(event, signature.isValid(request)))
                : Optional.empty();
    }

    private static ObjectNode row(JsonNode event, boolean validSignature) {
        ObjectNode row = Json.object();
        row.set("type", event.path("type"));
        row.set("id", event.path("id"));
        row.set("seq", event.get("sequence"));
        row.set("subject", event.get("subject"));
        row.put("validSignature", validSignature);
        row.putArray("items").add(event.get("data"));
        return row;
    }

    private static boolean isCloudEvent(JsonNode event) {
        return event.path("specversion").asText().equals("1.0")
                && REQUIRED.stream()
                        .allMatch(field -> !event.path(field).asText().isEmpty());
    }
}
