package dev.tanqiao.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.core.settlement.Settlement.Kind;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.lab.check.JdbcAudit.HandedIn;
import dev.tanqiao.lab.check.JdbcAudit.Item;
import dev.tanqiao.lab.check.JdbcAudit.Move;
import dev.tanqiao.lab.check.JdbcAudit.Person;
import dev.tanqiao.lab.check.JdbcAudit.QuarantineEntry;
import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;
import dev.tanqiao.lab.check.JdbcAudit.Stamps;
import dev.tanqiao.lab.check.JdbcAudit.Subscribed;
import dev.tanqiao.lab.check.JdbcAudit.Taken;
import dev.tanqiao.lab.check.JdbcAudit.Told;
import dev.tanqiao.lab.check.JdbcAudit.Unfollowed;
import dev.tanqiao.lab.check.WorldView.Booking;
import dev.tanqiao.lab.check.WorldView.Ledger;
import dev.tanqiao.lab.check.WorldView.Order;
import dev.tanqiao.lab.check.WorldView.Provider;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small day that has ended in agreement: Wang bought two lunches and was refunded the second. Order {@code T1} is
 * transaction 1 and settlement 1 ({@code P1}); order {@code T2} is transaction 2, settlement 2 ({@code P2}) and its reversal,
 * settlement 3 ({@code R2}). Tests spoil one thing of it.
 */
final class FinishedDay {

    static final String PROVIDER = "EQ-1";
    static final Instant LUNCH = Instant.parse("2026-03-02T04:00:00Z");

    private static final String ACCOUNT = "gwang";
    private static final String CID = "cid-of-gwang";
    private static final long PRICE_FEN = -1250;

    final List<Order> orders = new ArrayList<>();
    final List<Booking> bookings = new ArrayList<>();
    final Map<String, JsonNode> received = new LinkedHashMap<>();
    boolean subscriberIsElsewhere;
    final List<Taken> transactions = new ArrayList<>();
    final List<HandedIn> handedIn = new ArrayList<>();
    final List<SettlementRow> settlements = new ArrayList<>();
    final List<Long> overdue = new ArrayList<>();
    final List<Long> heldWithoutDeadline = new ArrayList<>();
    final List<Move> moves = new ArrayList<>();
    final List<Told> events = new ArrayList<>();
    final List<Item> items = new ArrayList<>();
    final Map<String, Subscribed> subscriptions = new LinkedHashMap<>();
    final List<String> discrepancies = new ArrayList<>();
    final List<QuarantineEntry> quarantine = new ArrayList<>();
    final List<Stamps> stamps = new ArrayList<>();
    final Map<String, String> secrets = new LinkedHashMap<>();
    final List<Unfollowed> unfollowed = new ArrayList<>();
    final Map<String, String> logs = new LinkedHashMap<>();
    final Map<String, String> rows = new LinkedHashMap<>();
    Instant until = LUNCH.plusSeconds(86_400);
    long acknowledgedPushes = 1;
    long eventsNotFannedOut;
    BigDecimal providersA = new BigDecimal("10");

    FinishedDay() {
        stamps.add(new Stamps("event.at", LUNCH, LUNCH.plusSeconds(60)));
        secrets.put(CID, "cid");
        secrets.put("s3cret/token", "token of the city");
        logs.put("hub.log", "sent for ***gwang");
        rows.put("event.data", "{\"orderNo\": \"NT1\"}");
        subscriptions.put("events", new Subscribed("{\"events\": [\"*\"]}", 0));
        orders.add(order("T1", "已完成"));
        orders.add(order("T2", "已退费"));
        transactions.add(taken(1, "T1", "PAID"));
        transactions.add(taken(2, "T2", "REFUNDED"));
        booked(settlement(1, 1, Kind.PURCHASE, "P1", SettlementStatus.BILLED, "10"));
        booked(settlement(2, 2, Kind.PURCHASE, "P2", SettlementStatus.BILLED, "10"));
        booked(settlement(3, 2, Kind.REVERSAL, "R2", SettlementStatus.BILLED, "-10"));
    }

    Facts facts() {
        var hub = new Facts.HubRows(
                List.of(new Person(
                        ACCOUNT, CID, "AUTHORIZED", LUNCH.minusSeconds(3600), LUNCH.plusSeconds(3600), true)),
                transactions,
                handedIn,
                settlements,
                overdue,
                heldWithoutDeadline,
                moves,
                events,
                items,
                SubscriptionView.read(subscriptions),
                eventsNotFannedOut,
                1,
                discrepancies,
                quarantine,
                stamps,
                unfollowed);
        var ledger = new Ledger(
                bookings, List.of(new Provider(PROVIDER, "餐饮", providersA, BigDecimal.ZERO)), bookings.size());
        return new Facts(
                hub,
                new Facts.WorldRows(
                        orders,
                        ledger,
                        subscriberIsElsewhere ? Map.of() : Map.of("events", received),
                        acknowledgedPushes),
                new Facts.Exposure(secrets, logs, rows),
                LUNCH.minusSeconds(3600),
                until);
    }

    static Order order(String id, String status) {
        return new Order(id, ACCOUNT, "N" + id, LUNCH, LUNCH, LUNCH, "第一餐饮大楼", "card", PRICE_FEN, true, status);
    }

    static Taken taken(long id, String order, String status) {
        return new Taken(
                id, "campus", ACCOUNT, "N" + order, LUNCH, "第一餐饮大楼", "card", PRICE_FEN, status, "SETTLE", LUNCH);
    }

    static Booking booking(String transactionId, String a) {
        return new Booking(transactionId, CID, PROVIDER, new BigDecimal(a), BigDecimal.ZERO, LUNCH);
    }

    static SettlementRow settlement(
            long id, long transactionId, Kind kind, String cityId, SettlementStatus status, String a) {
        return new SettlementRow(
                id, transactionId, kind, cityId, CID, PROVIDER, new BigDecimal(a), BigDecimal.ZERO, status, null, 4);
    }

    /** It went the whole way: moves, events, deliveries, booking. */
    private void booked(SettlementRow settlement) {
        settlements.add(settlement);
        bookings.add(
                booking(settlement.cityTransactionId(), settlement.pointsA().toPlainString()));
        moves.add(new Move(settlement.id(), 1, null, "PENDING"));
        moves.add(new Move(settlement.id(), 2, "PENDING", "SENDING"));
        moves.add(new Move(settlement.id(), 3, "SENDING", "SETTLED"));
        moves.add(new Move(settlement.id(), 4, "SETTLED", "BILLED"));
        tell(settlement, settlement.kind() == Kind.REVERSAL ? "settlement.reversed" : "settlement.settled", 3);
        tell(settlement, "settlement.billed", 4);
    }

    private void tell(SettlementRow settlement, String type, int sequence) {
        String event = "e%d-%d".formatted(settlement.id(), sequence);
        events.add(new Told(events.size() + 1, event, type, settlement.id(), sequence, settlement.provider()));
        items.add(new Item(event, "events", "DELIVERED", "wh-" + event, 1));
        received.put("wh-" + event, cloudEvent(event));
    }

    /** What a subscriber keeps of an event it received. */
    static ObjectNode cloudEvent(String event) {
        ObjectNode row = JsonNodeFactory.instance.objectNode().put("id", event);
        row.putArray("items").addObject();
        return row;
    }
}
