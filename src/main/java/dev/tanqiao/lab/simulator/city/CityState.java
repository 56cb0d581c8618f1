package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.fault.Strikes;
import dev.tanqiao.lab.simulator.world.World;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** All the platform knows. Changes by journal entries alone, so that a journal read back gives the same again. */
final class CityState {

    /** An authorization push never comes before the answer of the call that caused it. */
    private static final long AUTHORIZATION_PUSH_DELAY_MILLIS = 1_000;

    private final World world;
    private final Strikes faults;
    private final Ledger ledger;
    private final Pushes pushes;
    private final Tokens tokens = new Tokens();
    private int gatheredBills;

    CityState(World world, Strikes faults) {
        this.world = world;
        this.faults = faults;
        this.ledger = new Ledger(
                world.city().repeat(),
                world.city().conversionRate(),
                world.providers().stream()
                        .map(provider -> new Provider(provider.cid(), provider.name()))
                        .toList());
        World.Push push = world.city().push();
        this.pushes = new Pushes(push.attempts(), push.gap().toMillis());
    }

    Ledger ledger() {
        return ledger;
    }

    Pushes pushes() {
        return pushes;
    }

    Tokens tokens() {
        return tokens;
    }

    /** How many bookings, oldest first, are already in a push. */
    int gatheredBills() {
        return gatheredBills;
    }

    /** The bookings that are bills by now, oldest first. */
    List<Booking> visibleBills(long nowMillis) {
        return ledger.bills().paidBefore(visibleBeforeMillis(nowMillis));
    }

    /** Bookings as lines of a bill: most as they are, some as their fault has them. */
    List<BillLine> shown(List<Booking> bookings, long nowMillis) {
        return bookings.stream()
                .flatMap(booking -> booking.lines(faults, nowMillis).stream())
                .toList();
    }

    /** Bookings paid before this instant are visible as bills. */
    long visibleBeforeMillis(long nowMillis) {
        return nowMillis - world.city().billDelay().toMillis() + 1;
    }

    /** Takes in one entry of {@link CityEntries}. */
    void apply(JsonNode entry) {
        String kind = entry.path("kind").asText();
        switch (kind) {
            case "token" ->
                tokens.add(
                        entry.path("hash").textValue(),
                        entry.path("expireTime").longValue(),
                        entry.path("transactionId").textValue());
            case "token-revoked" -> tokens.revoke(entry.path("hash").textValue());
            case "push-held" -> pushes.hold(push(entry), entry.path("due").longValue());
            case "cid" ->
                openAccount(entry.path("cid").textValue(), entry.path("account").textValue());
            case "authorization" -> applyAuthorization(entry);
            case "order" ->
                ledger.book(
                        Order.of(entry.path("order")),
                        entry.path("paid").longValue(),
                        conversion(entry),
                        WrongLine.read(entry.path("struck")));
            case "forgotten" -> applyForgotten(entry.path("transactionId").textValue());
            case "subscription" ->
                pushes.subscribe(
                        entry.path("type").intValue(), entry.path("notifyUrl").textValue());
            case "bill-push" -> applyBillPush(entry);
            case "push-attempt" ->
                pushes.begin(push(entry), entry.path("millis").longValue());
            case "push-answer" ->
                pushes.end(
                        push(entry),
                        entry.path("acknowledged").booleanValue(),
                        entry.path("outcome").textValue());
            default -> throw new IllegalStateException("The city knows no journal entry of kind " + kind + ".");
        }
    }

    private void openAccount(String cid, String account) {
        World.Balance opening = world.person(account).orElseThrow().balance();
        ledger.open(new Account(cid, account, new Points(opening.a(), opening.b()), opening.reductions()));
    }

    private void applyAuthorization(JsonNode entry) {
        String cid = entry.path("cid").textValue();
        boolean authorized = entry.path("authorized").booleanValue();
        Objects.requireNonNull(ledger.account(cid)).authorized = authorized;
        if (world.city().push().authorizations() && pushes.isSubscribed(Push.Kind.AUTHORIZATION)) {
            ObjectNode document = Json.object().put("cid", cid).put("type", authorized ? 1 : -1);
            pushes.addAuthorization(
                    cid, () -> document, entry.path("millis").longValue() + AUTHORIZATION_PUSH_DELAY_MILLIS);
        }
    }

    private void applyBillPush(JsonNode entry) {
        int from = gatheredBills;
        gatheredBills += entry.path("lines").intValue();
        List<Booking> lines = List.copyOf(ledger.bills().all().subList(from, gatheredBills));
        long gathered = entry.path("millis").longValue();
        pushes.addBills(document(lines, gathered), gathered);
    }

    /** Rendered at each try, but where a line is wrong: that one would change as soon as its fault is healed. */
    private Supplier<ObjectNode> document(List<Booking> lines, long gathered) {
        if (lines.stream().allMatch(booking -> booking.wrong() == null)) {
            return () -> BillLines.push(shown(lines, gathered));
        }
        ObjectNode once = BillLines.push(shown(lines, gathered));
        return () -> once;
    }

    private void applyForgotten(String transactionId) {
        int gatheredBefore = gatheredBills;
        gatheredBills -= (int) ledger.bookings(transactionId).stream()
                .filter(booking -> ledger.bills().position(booking) < gatheredBefore)
                .count();
        ledger.forget(transactionId);
    }

    private static Conversion conversion(JsonNode entry) {
        return new Conversion(
                new BigDecimal(entry.path("reductions").textValue()),
                new Points(
                        new BigDecimal(entry.path("gainedA").textValue()),
                        new BigDecimal(entry.path("gainedB").textValue())));
    }

    private Push push(JsonNode entry) {
        return pushes.get(entry.path("push").longValue());
    }
}
