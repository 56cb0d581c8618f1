package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** The city's state as rows for whoever checks a hub against it. Points are plain decimal texts, times milliseconds. */
final class CityRows {

    /** What follows the first characters of a long path segment: such segments of a notify address are secrets. */
    private static final Pattern SECRET = Pattern.compile("(?<=/[^/]{4})[^/]{12,}");

    private final Ledger ledger;
    private final Pushes pushes;
    private final List<BillLine> visibleBills;

    CityRows(Ledger ledger, Pushes pushes, List<BillLine> visibleBills) {
        this.ledger = ledger;
        this.pushes = pushes;
        this.visibleBills = visibleBills;
    }

    JsonNode state() {
        ObjectNode state = ledger();
        state.set("subscriptions", subscriptions());
        state.set("pushes", pushes());
        return state;
    }

    ObjectNode ledger() {
        ObjectNode rows = Json.object();
        ArrayNode bookings = rows.putArray("bookings");
        ledger.bills().all().forEach(booking -> bookings.add(booking(booking)));
        ArrayNode persons = rows.putArray("persons");
        ledger.accounts().forEach(account -> persons.add(person(account)));
        ArrayNode providers = rows.putArray("providers");
        ledger.providers().forEach(provider -> providers.add(provider(provider)));
        rows.set("bills", BillLines.of(visibleBills));
        return rows;
    }

    private static ObjectNode booking(Booking booking) {
        Order order = booking.order();
        ObjectNode row = Json.object()
                .put("transactionId", order.transactionId())
                .put("parentTransactionId", order.parentTransactionId())
                .put("cid", order.cid())
                .put("equityCid", order.equityCid())
                .put("pointsA", order.points().a().toPlainString())
                .put("pointsB", order.points().b().toPlainString())
                .put("amount", order.points().total().toPlainString())
                .put("transactionTime", order.transactionTimeMillis())
                .put("paymentTime", booking.paymentTimeMillis())
                .put("transactionType", order.transactionType())
                .put("type", order.convertsReductions() ? 1 : 0);
        row.set("data", Json.tree(order.data()));
        return row.put("reductionsConverted", booking.conversion().reductions().toPlainString());
    }

    private static ObjectNode person(Account account) {
        return balance(Json.object().put("cid", account.cid).put("account", account.account), account.points)
                .put("reductions", account.reductions.toPlainString())
                .put("authorized", account.authorized);
    }

    private static ObjectNode provider(Provider provider) {
        return balance(Json.object().put("cid", provider.cid).put("name", provider.name), provider.points);
    }

    private static ObjectNode balance(ObjectNode row, Points points) {
        return row.put("a", points.a().toPlainString()).put("b", points.b().toPlainString());
    }

    /** One row a subscription; secrets in its address are cut. */
    ArrayNode subscriptions() {
        ArrayNode rows = Json.array();
        pushes.subscriptions()
                .forEach((type, notifyUrl) -> rows.add(
                        Json.object().put("type", type).put("notifyUrl", withoutSecret(URI.create(notifyUrl)))));
        return rows;
    }

    /** One row a push with all its attempts. */
    ArrayNode pushes() {
        ArrayNode rows = Json.array();
        pushes.all().forEach(push -> rows.add(row(push)));
        return rows;
    }

    private static String withoutSecret(URI url) {
        return "%s://%s%s"
                .formatted(
                        url.getScheme(),
                        url.getAuthority(),
                        SECRET.matcher(url.getPath()).replaceAll("…"));
    }

    private static ObjectNode row(Push push) {
        ObjectNode row = Json.object()
                .put("number", push.number)
                .put("type", push.kind.subscriptionType)
                .put("status", push.status.name());
        ArrayNode attempts = row.putArray("attempts");
        push.attempts.forEach(attempt -> attempts.add(Json.object()
                .put("at", Instant.ofEpochMilli(attempt.startedMillis).toString())
                .put("outcome", attempt.outcome)));
        return row.set("document", push.document.get());
    }
}
