package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tanqiao.lab.simulator.world.Quirk;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says the same in the words that a world's upstreams prefer. */
final class Quirks implements Model {

    private static final String TRANSACTIONS = "campus.transactions";
    private static final int NO_DATA = 10008;
    private static final List<String> AMOUNTS = List.of("amount", "origAmount", "diffAmount");

    private final Set<Quirk> quirks;

    Quirks(Set<Quirk> quirks) {
        this.quirks = quirks;
    }

    @Override
    public String name() {
        return "quirks";
    }

    @Override
    public Map<String, Operation> operations() {
        return Map.of();
    }

    @Override
    public Map<String, Operation> admin() {
        return Map.of();
    }

    @Override
    public Operation around(String name, Operation operation) {
        if (quirks.isEmpty()) {
            return operation;
        }
        return request -> {
            SimAnswer answer = operation.answer(request);
            return Json.read(answer.body())
                    .filter(ObjectNode.class::isInstance)
                    .map(body -> answer.saying(answer.status(), Json.write(reworded(name, (ObjectNode) body))))
                    .orElse(answer);
        };
    }

    private ObjectNode reworded(String name, ObjectNode body) {
        quirks.forEach(quirk -> reword(quirk, name, body));
        return body;
    }

    private static void reword(Quirk quirk, String name, ObjectNode body) {
        switch (quirk) {
            case TOTAL_AS_TEXT -> {
                if (body.path("total").isNumber() && name.equals(TRANSACTIONS)) {
                    body.put("total", body.path("total").asText());
                }
            }
            case TOTAL_IS_ZERO -> {
                if (body.has("total") && name.equals(TRANSACTIONS)) {
                    body.put("total", 0);
                }
            }
            case AMOUNTS_AS_TEXT -> {
                if (name.equals(TRANSACTIONS)) {
                    body.path("entities").forEach(row -> AMOUNTS.forEach(field -> asText(row, field)));
                }
            }
            case NO_DATA_IS_AN_ERROR -> {
                if (name.equals(TRANSACTIONS)
                        && body.path("entities").isArray()
                        && body.path("entities").isEmpty()) {
                    body.removeAll();
                    body.put("errno", NO_DATA).put("error", "no data");
                }
            }
            case IDENTITIES_MISSPELT -> rename(body, "identities", "identites");
            case BACKGROUND_IS_COLOR -> rename(body, "backgroundColor", "color");
            case AVAILABLE_MISSPELT -> rename(body, "available", "availiable");
            case CODE_AS_TEXT -> {
                if (name.startsWith("city.")) {
                    asText(body, "code");
                }
            }
            case BILL_AMOUNTS_AS_NUMBERS ->
                body.path("content").path("bill").forEach(line -> {
                    if (line instanceof ObjectNode fields
                            && fields.path("amount").isTextual()) {
                        fields.put(
                                "amount",
                                new java.math.BigDecimal(fields.path("amount").asText()));
                    }
                });
            case BILLS_BY_ORDER_TIME -> {
                // The city's own query asks for it.
            }
        }
    }

    private static void asText(JsonNode row, String field) {
        if (row instanceof ObjectNode fields && fields.path(field).isNumber()) {
            fields.set(field, TextNode.valueOf(fields.path(field).asText()));
        }
    }

    private static void rename(JsonNode at, String from, String to) {
        if (at instanceof ObjectNode fields && fields.has(from)) {
            fields.set(to, fields.remove(from));
        }
        at.forEach(deeper -> rename(deeper, from, to));
    }

    @Override
    public void apply(JsonNode entry) {
        throw new IllegalArgumentException("Quirks have no state: " + entry);
    }

    @Override
    public JsonNode state() {
        return Json.tree(quirks);
    }
}
