package dev.tanqiao.lab.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The other parties as a simulator's control API shows them: the campus's orders, the city's ledger, what subscribers received. */
public final class WorldView {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI control;

    /**
     * @param simulator where the simulator listens, {@code http://127.0.0.1:8090}
     */
    public WorldView(URI simulator) {
        this.control = URI.create(simulator.toString().replaceAll("/+$", "") + "/__admin/tanqiao/");
    }

    /**
     * An order of the campus.
     *
     * @param shownAt from when on the campus shows it
     * @param amountFen as the campus signs it; cut where there are more than two decimals
     * @param readable whether its amount has at most two decimals: else it is quarantined
     */
    public record Order(
            String id,
            String account,
            @Nullable String orderNo,
            Instant orderTime,
            Instant shownAt,
            @Nullable Instant payTime,
            String merchant,
            String channel,
            long amountFen,
            boolean readable,
            String status) {}

    /** A booking in the city's ledger. */
    public record Booking(
            String transactionId,
            String cid,
            String equityCid,
            BigDecimal pointsA,
            BigDecimal pointsB,
            Instant paidAt) {}

    /** A provider's account at the city. */
    public record Provider(String cid, String name, BigDecimal a, BigDecimal b) {}

    /** The city's ledger. */
    public record Ledger(List<Booking> bookings, List<Provider> providers, int bills) {}

    /**
     * How the world stands.
     *
     * @param nextDue when something happens in it next
     * @param nextCall when something happens in it next that a hub would be told of
     */
    public record Status(
            Instant now,
            boolean quiet,
            Optional<Instant> nextDue,
            Optional<Instant> nextCall,
            boolean exhausted,
            int persons,
            int enrolled,
            int orders,
            int bookings) {}

    public Status status() {
        return status(get("status"));
    }

    /** Plays everything up to that instant, then stands there. */
    public Status advanceTo(Instant target) {
        return status(send(HttpRequest.newBuilder(control.resolve("clock"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"advanceTo\":\"" + target + "\"}"))));
    }

    private static Status status(JsonNode status) {
        return new Status(
                Instant.parse(status.path("now").asText()),
                status.path("quiet").asBoolean(),
                instant(status.path("nextDue")),
                instant(status.path("nextCall")),
                status.path("worldExhausted").asBoolean(),
                status.path("persons").path("total").asInt(),
                status.path("persons").path("enrolled").asInt(),
                status.path("orders").asInt(),
                status.path("bookings").asInt());
    }

    public List<Order> orders() {
        List<Order> orders = new ArrayList<>();
        for (JsonNode row : get("campus/orders")) {
            BigDecimal fen = row.path("amount").decimalValue().movePointRight(2);
            orders.add(new Order(
                    row.path("id").asText(),
                    row.path("account").asText(),
                    row.path("orderNo").isTextual() ? row.path("orderNo").asText() : null,
                    Instant.ofEpochSecond(row.path("orderTime").asLong()),
                    Instant.ofEpochSecond(row.path("shownAt").asLong()),
                    row.path("payTime").isNumber()
                            ? Instant.ofEpochSecond(row.path("payTime").asLong())
                            : null,
                    row.path("merchant").asText(),
                    row.path("channel").asText(),
                    fen.longValue(),
                    fen.stripTrailingZeros().scale() <= 0,
                    row.path("status").asText()));
        }
        return orders;
    }

    public Ledger ledger() {
        JsonNode ledger = get("city/ledger");
        List<Booking> bookings = new ArrayList<>();
        for (JsonNode row : ledger.path("bookings")) {
            bookings.add(new Booking(
                    row.path("transactionId").asText(),
                    row.path("cid").asText(),
                    row.path("equityCid").asText(),
                    decimal(row.path("pointsA")),
                    decimal(row.path("pointsB")),
                    Instant.ofEpochMilli(row.path("paymentTime").asLong())));
        }
        List<Provider> providers = new ArrayList<>();
        for (JsonNode row : ledger.path("providers")) {
            providers.add(new Provider(
                    row.path("cid").asText(),
                    row.path("name").asText(),
                    decimal(row.path("a")),
                    decimal(row.path("b"))));
        }
        return new Ledger(bookings, providers, ledger.path("bills").size());
    }

    /** How many pushes the city says were acknowledged. */
    public long acknowledgedPushes() {
        long acknowledged = 0;
        for (JsonNode push : get("city/pushes")) {
            acknowledged += "ACKNOWLEDGED".equals(push.path("status").asText()) ? 1 : 0;
        }
        return acknowledged;
    }

    /** What a sample subscriber accepted: rows by the {@code webhook-id} they came with; empty: it is not one of them. */
    public Optional<Map<String, JsonNode>> received(String subscriber) {
        HttpResponse<String> answer =
                ask(HttpRequest.newBuilder(control.resolve("subscribers/" + subscriber + "/received")));
        if (answer.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        Map<String, JsonNode> received = new LinkedHashMap<>();
        for (JsonNode row : read(answer)) {
            received.put(row.path("webhookId").asText(), row);
        }
        return Optional.of(received);
    }

    /**
     * What stands at an address of the control API.
     *
     * @param path below {@code /__admin/tanqiao/}, {@code city/ledger}
     */
    public JsonNode show(String path) {
        return get(path);
    }

    /**
     * Does what an address of the control API does.
     *
     * @param method {@code POST}, {@code DELETE}
     * @param path below {@code /__admin/tanqiao/}, {@code campus/orders/A000001/refund}
     * @param body JSON, or nothing
     * @throws IllegalArgumentException when the simulator refuses; the message is its own
     */
    public JsonNode act(String method, String path, String body) {
        HttpResponse<String> answer = ask(HttpRequest.newBuilder(control.resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
        if (answer.statusCode() == BAD_REQUEST || answer.statusCode() == NOT_FOUND) {
            throw new IllegalArgumentException(parse(answer).path("error").asText(answer.body()));
        }
        return read(answer);
    }

    private JsonNode get(String path) {
        return send(HttpRequest.newBuilder(control.resolve(path)));
    }

    private JsonNode send(HttpRequest.Builder request) {
        return read(ask(request));
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException unreachable) {
            throw new IllegalStateException(
                    "The simulator at %s cannot be asked: %s".formatted(control, unreachable), unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking the simulator.", interrupted);
        }
    }

    private static JsonNode read(HttpResponse<String> answer) {
        if (answer.statusCode() != OK && answer.statusCode() != CREATED) {
            throw new IllegalStateException("The simulator answered HTTP %s at %s."
                    .formatted(answer.statusCode(), answer.uri().getPath()));
        }
        return parse(answer);
    }

    private static JsonNode parse(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException(
                    "The simulator's answer at %s is not JSON."
                            .formatted(answer.uri().getPath()),
                    damaged);
        }
    }

    private static BigDecimal decimal(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.asText().isEmpty()
                ? BigDecimal.ZERO
                : new BigDecimal(value.asText());
    }

    private static Optional<Instant> instant(JsonNode value) {
        return value.isTextual() ? Optional.of(Instant.parse(value.asText())) : Optional.empty();
    }
}
