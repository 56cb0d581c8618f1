package dev.tanqiao.lab.simulator.campus;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.world.Order;
import dev.tanqiao.lab.simulator.world.OrderStatus;
import dev.tanqiao.lab.simulator.world.World;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a tester may read and do at the campus, below {@code /__admin/tanqiao/campus/}. */
final class CampusControl {

    /** A hundred years. */
    private static final long MOST_SECONDS = 3_200_000_000L;

    private static final BigDecimal MOST_YUAN = BigDecimal.valueOf(1_000_000_000);

    private final Persons persons;
    private final Orders orders;
    private final CodeOperations codes;
    private final Clock clock;
    private final Consumer<ObjectNode> record;
    private final Consumer<Order> place;

    CampusControl(
            Persons persons,
            Orders orders,
            CodeOperations codes,
            Clock clock,
            Consumer<ObjectNode> record,
            Consumer<Order> place) {
        this.persons = persons;
        this.orders = orders;
        this.codes = codes;
        this.clock = clock;
        this.record = record;
        this.place = place;
    }

    Map<String, Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("GET campus/orders", request -> SimAnswer.json(orders()));
        operations.put("POST campus/orders", this::add);
        operations.put("POST campus/orders/{id}/pay", request -> become(request, OrderStatus.DONE));
        operations.put("POST campus/orders/{id}/refund", request -> become(request, OrderStatus.REFUNDED));
        operations.put("POST campus/orders/{id}/close", request -> become(request, OrderStatus.CLOSED));
        operations.put("POST campus/orders/{id}/change", this::change);
        operations.put("GET campus/persons", request -> SimAnswer.json(persons()));
        operations.put("POST campus/codes", this::issue);
        operations.put("POST campus/advertising", this::advertise);
        return operations;
    }

    static ObjectNode became(Order order, OrderStatus status) {
        return Json.object().put("kind", "became").put("id", order.id()).put("status", status.words());
    }

    ArrayNode orders() {
        ArrayNode rows = Json.array();
        orders.all().forEach(entry -> rows.add(row(entry)));
        return rows;
    }

    private ObjectNode row(String id) {
        return row(orders.entry(id));
    }

    private static ObjectNode row(Orders.Entry entry) {
        return TransactionRow.withId(entry.order())
                .put("shownAt", entry.shownAt().getEpochSecond());
    }

    ArrayNode persons() {
        ArrayNode rows = Json.array();
        for (World.Person person : persons.all()) {
            ObjectNode row = rows.addObject()
                    .put("account", person.account())
                    .put("name", person.name())
                    .put("unicode", persons.unicode(person.account()))
                    .put("walletYuan", persons.walletYuan(person.account()));
            row.set("identities", Json.tree(person.identities()));
            row.set("cards", Json.tree(person.cards()));
            row.set("payments", Json.tree(person.payments()));
        }
        return rows;
    }

    /** One order, or an array of them. All are looked at before the first is added. */
    private SimAnswer add(SimRequest request) {
        JsonNode body = request.json();
        List<ObjectNode> asked = new ArrayList<>();
        (body.isArray() ? body : Json.array().add(body)).forEach(one -> asked.add(objectOf(one)));
        Map<String, Order> complete = new LinkedHashMap<>();
        Iterator<String> ids = freeIds(asked);
        for (ObjectNode one : asked) {
            Order order = complete(one, one.has("id") ? one.path("id").asText() : ids.next());
            if (isTaken(order.id()) || complete.put(order.id(), order) != null) {
                throw new IllegalArgumentException(
                        "There is an order %1$s already; leave the id out, or change that one: POST campus/orders/%1$s/change."
                                .formatted(order.id()));
            }
        }
        complete.values().forEach(place);
        ArrayNode rows = Json.array();
        complete.keySet().forEach(id -> rows.add(row(id)));
        return SimAnswer.json(201, body.isArray() ? rows : rows.get(0));
    }

    private boolean isTaken(String id) {
        return orders.find(id).isPresent();
    }

    /** Those that neither an order has nor one of these asks for. */
    private Iterator<String> freeIds(List<ObjectNode> asked) {
        Set<String> given = asked.stream().map(one -> one.path("id").asText()).collect(Collectors.toSet());
        return IntStream.rangeClosed(orders.all().size() + 1, Integer.MAX_VALUE)
                .mapToObj(number -> String.format(Locale.ROOT, "A%06d", number))
                .filter(id -> !isTaken(id) && !given.contains(id))
                .iterator();
    }

    private static ObjectNode objectOf(JsonNode body) {
        if (body instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("The body is a JSON object.");
    }

    private Order complete(ObjectNode asked, String id) {
        ObjectNode order = Json.object();
        order.put("id", id)
                .put("orderTime", clock.instant().getEpochSecond())
                .put("status", OrderStatus.DONE.words())
                .put("channel", Persons.WALLET_CHANNEL)
                .put("orderNo", "SIM" + id);
        order.setAll(asked);
        if (OrderStatus.DONE.words().equals(order.path("status").asText()) && !order.has("payTime")) {
            order.set("payTime", order.path("orderTime"));
        }
        return order(order);
    }

    /** Any field of an order, as odd as one likes: {@code {"amount": -3.00, "merchant": "教育超市"}}; null takes it away. */
    private SimAnswer change(SimRequest request) {
        ObjectNode changed = (ObjectNode) Json.tree(find(request));
        changed.setAll(objectOf(request.json()));
        changed.put("id", request.variable("id"));
        Order order = order(changed);
        record.accept(Json.object().put("kind", "changed").set("order", Json.tree(order)));
        return SimAnswer.json(row(order.id()));
    }

    private Order order(ObjectNode fields) {
        Order order = read(fields);
        if (order.account() == null || persons.byAccount(order.account()).isEmpty()) {
            throw new IllegalArgumentException("An order needs the account of a person of this world, not %s%s"
                    .formatted(order.account(), Nearest.hint(String.valueOf(order.account()), accounts())));
        }
        if (order.merchant() == null || order.amount() == null) {
            throw new IllegalArgumentException("An order needs merchant and amount (yuan, negative for a purchase).");
        }
        if (order.amount().abs().compareTo(MOST_YUAN) > 0) {
            throw new IllegalArgumentException(
                    "amount is at most %s yuan, and no less than -%1$s.".formatted(MOST_YUAN));
        }
        return order;
    }

    private List<String> accounts() {
        return persons.all().stream().map(World.Person::account).toList();
    }

    private static Order read(ObjectNode fields) {
        try {
            return Json.MAPPER.convertValue(fields, Order.class);
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException(problem(fields, unfit.getCause()), unfit);
        }
    }

    /** What a tester can do about it, without the names of our classes. */
    private static String problem(ObjectNode fields, @Nullable Throwable cause) {
        if (!(cause instanceof JsonMappingException unfit) || unfit.getPath().isEmpty()) {
            return "An order is an object of the fields of a transaction, with account and id.";
        }
        String field = unfit.getPath().get(0).getFieldName();
        if (unfit instanceof UnrecognizedPropertyException unknown) {
            return "An order has no field %s; it may have %s."
                    .formatted(field, new TreeSet<>(unknown.getKnownPropertyIds()));
        }
        String expected = switch (field) {
            case "status" ->
                "one of "
                        + Stream.of(OrderStatus.values())
                                .map(OrderStatus::words)
                                .collect(Collectors.joining(", "));
            case "orderTime", "payTime", "refundTime" -> "unix seconds, such as 1772424000";
            case "amount", "origAmount", "diffAmount" -> "a decimal number of yuan, such as -12.50";
            default -> "a text";
        };
        return "%s is %s, not %s.".formatted(field, expected, fields.path(field));
    }

    private SimAnswer become(SimRequest request, OrderStatus status) {
        Order order = find(request);
        if (!order.status().mayBecome(status)) {
            throw new IllegalArgumentException("Order %s is %s and cannot become %s."
                    .formatted(order.id(), order.status().words(), status.words()));
        }
        record.accept(became(order, status));
        return SimAnswer.json(row(order.id()));
    }

    private Order find(SimRequest request) {
        String id = request.variable("id");
        return orders.find(id).orElseThrow(() -> new NoSuchElementException("There is no order " + id + "."));
    }

    /** A genuine code for a scanner: {@code {"type": "SJTUGREEN", "owner": "60803", "ageSeconds": 600}}. */
    private SimAnswer issue(SimRequest request) {
        ObjectNode asked = objectOf(request.json());
        SiyuanCode.Type type = switch (asked.path("type").asText("SJTU")) {
            case "SJTU" -> SiyuanCode.Type.SJTU;
            case "SJTUGREEN" -> SiyuanCode.Type.SJTUGREEN;
            default -> throw new IllegalArgumentException("The type of a code is SJTU or SJTUGREEN.");
        };
        JsonNode seconds = asked.path("ageSeconds");
        if (!seconds.isMissingNode()
                && !(seconds.isIntegralNumber()
                        && seconds.canConvertToLong()
                        && seconds.asLong() >= 0
                        && seconds.asLong() <= MOST_SECONDS)) {
            throw new IllegalArgumentException(
                    "ageSeconds is a whole number from 0 to %s, not %s.".formatted(MOST_SECONDS, seconds));
        }
        Duration age = Duration.ofSeconds(seconds.asLong(0));
        String owner = asked.path("owner").isTextual() ? asked.path("owner").asText() : "";
        if (owner.isEmpty() || owner.contains("|")) {
            throw new IllegalArgumentException(
                    "A code needs an owner, a text: an account for SJTU, a 学工号 for SJTUGREEN.");
        }
        String code = codes.issue(type, owner, clock.instant().minus(age));
        return SimAnswer.json(Json.object().put("text", code));
    }

    /** What the 运营位 shows from now on; an empty body takes it away. */
    private SimAnswer advertise(SimRequest request) {
        JsonNode shown = request.body().isBlank() ? Json.MAPPER.nullNode() : objectOf(request.json());
        record.accept(Json.object().put("kind", "advertising").set("shown", shown));
        return SimAnswer.json(shown);
    }
}
