package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.check.Finding;
import dev.tanqiao.lab.check.JdbcAudit.Taken;
import dev.tanqiao.lab.check.Pairing;
import dev.tanqiao.lab.simulator.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What stands in hub, upstreams and subscribers at this moment, as rows that expectations speak of. {@code of} is the name of the purchase. */
final class Witness {

    private static final int BILLS = 1;

    /** How a finding calls whom it is about, as far as that is a purchase. */
    private static final Pattern SUBJECT =
            Pattern.compile("(order|transaction|settlement|event of settlement|event) ([\\w-]+).*");

    private final ScenarioHub scenarioHub;

    Witness(ScenarioHub scenarioHub) {
        this.scenarioHub = scenarioHub;
    }

    /** The rows of a kind; {@code scenario.schema.json} names kinds and fields. */
    List<ObjectNode> rows(String kind) {
        return switch (kind) {
            case "order" -> ours(scenarioHub.rows.witness().orders());
            case "settlement" -> ours(scenarioHub.rows.witness().settlements());
            case "bill" -> ours(scenarioHub.rows.witness().bills());
            case "enrolment" -> ours(scenarioHub.rows.witness().enrolments());
            case "event" -> ours(scenarioHub.rows.witness().events());
            case "delivery" -> ours(scenarioHub.rows.witness().deliveries());
            case "break" -> ours(scenarioHub.rows.witness().breaks());
            case "quarantine" -> ours(scenarioHub.rows.witness().quarantine());
            case "booking" -> bookings();
            case "balance" -> balances();
            case "received" -> received();
            case "record" -> records();
            case "request" -> requests();
            case "push" -> pushes();
            default -> throw new IllegalStateException("Nobody has seen a " + kind + ".");
        };
    }

    /** Rows of the hub; {@code transaction} becomes {@code of}. */
    private List<ObjectNode> ours(List<Map<String, Object>> found) {
        Map<Long, String> names = names();
        List<ObjectNode> rows = new ArrayList<>();
        for (Map<String, Object> one : found) {
            ObjectNode row = Json.object();
            one.forEach((name, value) -> row.set(name, Json.tree(value)));
            JsonNode transaction = row.remove("transaction");
            if (transaction != null && transaction.isNumber()) {
                row.put("of", names.getOrDefault(transaction.asLong(), "transaction " + transaction));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The name of the purchase that a finding is about; none where it is about people, providers or all. */
    List<String> about(Finding finding) {
        Matcher subject = SUBJECT.matcher(finding.subject());
        if (!subject.matches()) {
            return List.of();
        }
        String id = subject.group(2);
        return switch (subject.group(1)) {
            case "order" -> List.of(nameOf().getOrDefault(id, id));
            case "transaction" ->
                Optional.ofNullable(names().get(Long.valueOf(id))).stream().toList();
            case "event" -> of("event", id);
            default -> of("settlement", id);
        };
    }

    private List<String> of(String kind, String id) {
        return rows(kind).stream()
                .filter(row ->
                        row.path("id").asText().equals(id) && row.path("of").isTextual())
                .map(row -> row.path("of").asText())
                .toList();
    }

    private Map<String, String> nameOf() {
        Map<String, String> nameOf = new HashMap<>();
        scenarioHub.orders.forEach((name, id) -> nameOf.put(id, name));
        return nameOf;
    }

    /** Names of the scenario's purchases by the hub's number; other orders go by the campus's id, purchases of bundles by source and id. */
    private Map<Long, String> names() {
        Map<String, String> nameOf = nameOf();
        Map<Long, String> names = new HashMap<>();
        List<Taken> transactions = scenarioHub.rows.audit().transactions();
        transactions.stream()
                .filter(taken -> !taken.isOfCampus())
                .forEach(taken -> names.put(taken.id(), taken.source() + "/" + taken.orderNo()));
        Pairing.of(scenarioHub.world.orders(), transactions)
                .forEach((order, taken) -> names.put(taken.id(), nameOf.getOrDefault(order, order)));
        return names;
    }

    private Map<String, ObjectNode> settlementsByCityId() {
        Map<String, ObjectNode> settlements = new HashMap<>();
        rows("settlement").forEach(row -> settlements.put(row.path("city").asText(), row));
        return settlements;
    }

    private static void name(ObjectNode row, String cityTransactionId, Map<String, ObjectNode> settlements) {
        ObjectNode settlement = settlements.get(cityTransactionId);
        if (settlement != null) {
            row.set("of", settlement.path("of"));
            row.set("kind", settlement.path("kind"));
        }
    }

    private List<ObjectNode> bookings() {
        Map<String, ObjectNode> settlements = settlementsByCityId();
        JsonNode ledger = scenarioHub.world.show("city/ledger");
        Map<String, JsonNode> personOf = new HashMap<>();
        ledger.path("persons").forEach(person -> personOf.put(person.path("cid").asText(), person.path("account")));
        List<ObjectNode> rows = new ArrayList<>();
        for (JsonNode booking : ledger.path("bookings")) {
            ObjectNode row = Json.object();
            row.set("a", booking.path("pointsA"));
            row.set("b", booking.path("pointsB"));
            row.set("provider", booking.path("equityCid"));
            row.set("person", personOf.get(booking.path("cid").asText()));
            name(row, booking.path("transactionId").asText(), settlements);
            rows.add(row);
        }
        return rows;
    }

    private List<ObjectNode> balances() {
        List<ObjectNode> rows = new ArrayList<>();
        for (JsonNode person : scenarioHub.world.show("city/ledger").path("persons")) {
            ObjectNode row = person.deepCopy();
            row.remove("cid");
            row.set("person", row.remove("account"));
            rows.add(row);
        }
        return rows;
    }

    private List<ObjectNode> received() {
        Map<String, JsonNode> eventOf = eventsById();
        List<ObjectNode> rows = new ArrayList<>();
        scenarioHub
                .world
                .show("state")
                .path("subscribers")
                .properties()
                .forEach(subscriber -> subscriber.getValue().forEach(one -> {
                    ObjectNode row = Json.object().put("subscriber", subscriber.getKey());
                    row.set("type", one.path("type"));
                    row.set("validSignature", one.get("validSignature"));
                    JsonNode event = eventOf.get(one.path("id").asText());
                    if (event != null) {
                        row.set("of", event.get("of"));
                    }
                    rows.add(row);
                }));
        return rows;
    }

    private Map<String, JsonNode> eventsById() {
        Map<String, JsonNode> eventOf = new HashMap<>();
        rows("event").forEach(event -> eventOf.put(event.path("id").asText(), event));
        return eventOf;
    }

    private List<ObjectNode> records() {
        Map<String, JsonNode> eventOf = eventsById();
        Map<String, Integer> ofKey = new HashMap<>();
        List<ObjectNode> rows = new ArrayList<>();
        for (ConsumerRecord<String, String> record : scenarioHub.records()) {
            JsonNode value = Json.read(record.value()).orElseGet(Json::object);
            ObjectNode row = Json.object()
                    .put("topic", record.topic())
                    .put("key", record.key())
                    .put("number", ofKey.merge(record.topic() + " " + record.key(), 1, Integer::sum));
            row.set("value", value);
            JsonNode event = eventOf.get(value.path("id").asText());
            if (event != null) {
                row.set("type", event.get("type"));
                row.set("of", event.get("of"));
            }
            rows.add(row);
        }
        return rows;
    }

    private List<ObjectNode> requests() {
        Map<String, ObjectNode> settlements = settlementsByCityId();
        List<ObjectNode> rows = new ArrayList<>();
        Map<String, JsonNode> first = new HashMap<>();
        for (JsonNode call : scenarioHub.world.show("calls?sent=true")) {
            ObjectNode row = call.deepCopy();
            String order = call.path("transactionId").asText();
            row.set(
                    Expectation.FIRST,
                    first.putIfAbsent(call.path("operation").asText() + " " + order, call.path(Expectation.SENT)));
            name(row, order, settlements);
            rows.add(row);
        }
        return rows;
    }

    /** Everything that went over the wire, for a picture: calls, and every try of a push. */
    ArrayNode wire() {
        ArrayNode wire = scenarioHub.world.show("calls").deepCopy();
        for (JsonNode push : scenarioHub.world.show("city/pushes")) {
            for (JsonNode attempt : push.path("attempts")) {
                String outcome = attempt.path("outcome").asText("");
                wire.addObject()
                        .put("at", attempt.path("at").asText())
                        .put("operation", "push." + pushed(push))
                        .put("code", outcome)
                        .put("manner", outcome.startsWith("HTTP 200") ? "WHOLE" : "REFUSED");
            }
        }
        return wire;
    }

    private static String pushed(JsonNode push) {
        return push.path("type").asInt() == BILLS ? "bills" : "authorizations";
    }

    private List<ObjectNode> pushes() {
        List<ObjectNode> rows = new ArrayList<>();
        for (JsonNode push : scenarioHub.world.show("city/pushes")) {
            rows.add(Json.object()
                    .put("type", pushed(push))
                    .put("status", push.path("status").asText())
                    .put("attempts", push.path("attempts").size())
                    .put("lines", push.path("document").path("bill").size()));
        }
        return rows;
    }
}
