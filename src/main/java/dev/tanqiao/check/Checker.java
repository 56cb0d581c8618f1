package dev.tanqiao.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.check.WorldView.Booking;
import dev.tanqiao.check.WorldView.Order;
import dev.tanqiao.event.EventType;
import dev.tanqiao.settlement.Settlement;
import dev.tanqiao.settlement.Settlement.Kind;
import dev.tanqiao.settlement.SettlementStatus;
import dev.tanqiao.store.JdbcAudit;
import dev.tanqiao.store.JdbcAudit.Item;
import dev.tanqiao.store.JdbcAudit.Move;
import dev.tanqiao.store.JdbcAudit.Person;
import dev.tanqiao.store.JdbcAudit.Taken;
import dev.tanqiao.store.JdbcAudit.Told;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The invariants of DESIGN over the hub's rows, the campus's orders, the city's ledger and what subscribers received.
 * Invariants 9 (acknowledged is stored), 11 (no secret shown) and 12 (one clock) are also held by tests of their own.
 */
public final class Checker {

    private static final String PAID = "已完成";
    private static final String REFUNDED = "已退费";

    private final JdbcAudit hub;
    private final WorldView world;

    public Checker(JdbcAudit hub, WorldView world) {
        this.hub = hub;
        this.world = world;
    }

    /** Everything that does not agree at that moment; empty: all does. */
    public Comparison compare(Instant now) {
        var facts = new Facts(hub, world, now);
        List<Finding> findings = new ArrayList<>();
        ordersAgainstTransactions(facts, findings);
        transactionsAgainstSettlements(facts, findings);
        settlementsAgainstLedger(facts, findings);
        sums(facts, findings);
        refundsNetToZero(facts, findings);
        nothingIsLeftOpen(facts, findings);
        historyFollowsTheTable(facts, findings);
        changesAndEvents(facts, findings);
        deliveries(facts, findings);
        pushes(facts, findings);
        return new Comparison(facts, List.copyOf(findings));
    }

    /** All that is compared, read once. */
    static final class Facts {
        final Instant now;
        final List<Order> orders;
        final WorldView.Ledger ledger;
        final Map<String, Person> persons = new HashMap<>();
        final List<Taken> transactions;
        final List<Settlement> settlements;
        final List<Long> overdue;
        final List<Move> moves;
        final List<Told> events;
        final List<Item> items;
        final Map<String, String> subscriptions;
        final Map<String, Map<String, JsonNode>> received = new LinkedHashMap<>();
        final long eventsNotFannedOut;
        final long pushes;
        final long acknowledgedPushes;
        final List<String> discrepancies;
        final List<String> setAside;

        /** Hub transaction of each campus order, by the order's id. */
        final Map<String, Taken> takenOf = new HashMap<>();

        Facts(JdbcAudit hub, WorldView world, Instant now) {
            this.now = now;
            orders = world.orders();
            ledger = world.ledger();
            hub.persons().forEach(person -> persons.put(person.account(), person));
            transactions = hub.transactions();
            settlements = hub.settlements();
            overdue = hub.overdue(now);
            moves = hub.moves();
            events = hub.events();
            items = hub.items();
            subscriptions = hub.subscriptions();
            subscriptions.keySet().forEach(name -> received.put(name, world.received(name)));
            eventsNotFannedOut = hub.eventsNotFannedOut();
            pushes = hub.pushes();
            acknowledgedPushes = world.acknowledgedPushes();
            discrepancies = hub.discrepancies();
            setAside = hub.setAside();
            pairOrders();
        }

        /** By orderNo where the campus shows one; else by what can be seen, one transaction for one order. */
        private void pairOrders() {
            Map<String, Taken> byOrderNo = new HashMap<>();
            Map<String, Deque<Taken>> byLooks = new HashMap<>();
            for (Taken taken : transactions) {
                if (taken.orderNo() != null) {
                    byOrderNo.put(taken.account() + "|" + taken.orderNo(), taken);
                } else {
                    byLooks.computeIfAbsent(
                                    looks(
                                            taken.account(),
                                            taken.orderTime(),
                                            taken.merchant(),
                                            taken.channel(),
                                            taken.amountFen(),
                                            taken.status()),
                                    none -> new ArrayDeque<>())
                            .add(taken);
                }
            }
            for (Order order : orders) {
                Taken taken = order.orderNo() != null
                        ? byOrderNo.get(order.account() + "|" + order.orderNo())
                        : byLooks.getOrDefault(
                                        looks(
                                                order.account(),
                                                order.orderTime(),
                                                order.merchant(),
                                                order.channel(),
                                                order.amountFen(),
                                                status(order.status())),
                                        new ArrayDeque<>())
                                .poll();
                if (taken != null) {
                    takenOf.put(order.id(), taken);
                }
            }
        }

        private static String looks(
                String account, Instant at, String merchant, String channel, long fen, String status) {
            return String.join(
                    "|", account, String.valueOf(at.getEpochSecond()), merchant, channel, String.valueOf(fen), status);
        }

        List<Settlement> settlementsOf(long transactionId) {
            return byTransaction().getOrDefault(transactionId, List.of());
        }

        private Map<Long, List<Settlement>> grouped = Map.of();

        private Map<Long, List<Settlement>> byTransaction() {
            if (grouped.isEmpty() && !settlements.isEmpty()) {
                grouped = new HashMap<>();
                settlements.forEach(
                        settlement -> grouped.computeIfAbsent(settlement.transactionId(), none -> new ArrayList<>())
                                .add(settlement));
            }
            return grouped;
        }
    }

    static String status(String campusWord) {
        return switch (campusWord) {
            case "待扣费" -> "TO_PAY";
            case "待补缴" -> "ARREARS";
            case PAID -> "PAID";
            case REFUNDED -> "REFUNDED";
            case "已关单" -> "CLOSED";
            default -> "OTHER";
        };
    }

    /** 5 and 6: what the campus shows of an enrolled person up to the cursor is taken in, once, as it is now. */
    private static void ordersAgainstTransactions(Facts facts, List<Finding> findings) {
        for (Order order : facts.orders) {
            Person person = facts.persons.get(order.account());
            boolean mustBeKnown = person != null
                    && person.cursor() != null
                    && !order.orderTime().isAfter(person.cursor())
                    && !order.orderTime().isBefore(person.consentedAt())
                    && (order.orderNo() != null || PAID.equals(order.status()));
            Taken taken = facts.takenOf.get(order.id());
            if (taken == null) {
                if (mustBeKnown) {
                    findings.add(
                            new Finding(6, "order " + order.id(), "the cursor has passed it, but it was not taken in"));
                }
            } else if (!taken.status().equals(status(order.status()))) {
                findings.add(new Finding(
                        5,
                        "order " + order.id(),
                        "the campus says %s, the hub %s".formatted(order.status(), taken.status())));
            } else if (taken.amountFen() != order.amountFen() && !REFUNDED.equals(order.status())) {
                findings.add(new Finding(
                        5,
                        "order " + order.id(),
                        "the campus says %d fen, the hub %d".formatted(order.amountFen(), taken.amountFen())));
            }
        }
        Set<Taken> paired = new HashSet<>(facts.takenOf.values());
        for (Taken taken : facts.transactions) {
            if (!paired.contains(taken)) {
                findings.add(new Finding(
                        5,
                        "transaction " + taken.id(),
                        "taken in, but the campus has no such order, or it was taken in twice"));
            }
        }
    }

    /** 2: every paid purchase is decided, and a decision to settle has its settlement. */
    private static void transactionsAgainstSettlements(Facts facts, List<Finding> findings) {
        for (Taken taken : facts.transactions) {
            boolean paid = "PAID".equals(taken.status());
            List<Settlement> settlements = facts.settlementsOf(taken.id());
            long purchases = settlements.stream()
                    .filter(settlement -> settlement.kind() == Kind.PURCHASE)
                    .count();
            if (paid && taken.decision() == null) {
                findings.add(new Finding(2, "transaction " + taken.id(), "paid, but nobody has decided what follows"));
            }
            if ("SETTLE".equals(taken.decision()) && purchases != 1) {
                findings.add(new Finding(
                        2,
                        "transaction " + taken.id(),
                        "decided to settle, but it has %d settlements".formatted(purchases)));
            }
            if (!"SETTLE".equals(taken.decision()) && purchases != 0) {
                findings.add(new Finding(
                        2,
                        "transaction " + taken.id(),
                        "has a settlement although decided %s".formatted(taken.decision())));
            }
        }
    }

    /** 1 and 3, row by row: what is booked for us is what we know to be booked, once. */
    private static void settlementsAgainstLedger(Facts facts, List<Finding> findings) {
        Map<String, List<Booking>> bookings = new LinkedHashMap<>();
        facts.ledger
                .bookings()
                .forEach(booking -> bookings.computeIfAbsent(booking.transactionId(), none -> new ArrayList<>())
                        .add(booking));
        for (Settlement settlement : facts.settlements) {
            List<Booking> booked = bookings.getOrDefault(settlement.cityTransactionId(), List.of());
            bookings.remove(settlement.cityTransactionId());
            String name = "settlement %d (%s)".formatted(settlement.id(), settlement.cityTransactionId());
            if (booked.size() > 1) {
                findings.add(new Finding(1, name, "booked %d times".formatted(booked.size())));
            }
            if (settlement.status().isBooked() && booked.isEmpty()) {
                findings.add(
                        new Finding(3, name, "%s here, but the city has not booked it".formatted(settlement.status())));
            }
            if (!settlement.status().isBooked()
                    && !booked.isEmpty()
                    && settlement.status() != SettlementStatus.NEEDS_REVIEW) {
                findings.add(new Finding(3, name, "booked by the city, but %s here".formatted(settlement.status())));
            }
            for (Booking booking : booked) {
                if (!agrees(booking, settlement)) {
                    findings.add(new Finding(
                            3,
                            name,
                            "the city booked A %s, B %s at %s; settled were A %s, B %s at %s"
                                    .formatted(
                                            booking.pointsA().toPlainString(),
                                            booking.pointsB().toPlainString(),
                                            booking.equityCid(),
                                            settlement.pointsA().toPlainString(),
                                            settlement.pointsB().toPlainString(),
                                            settlement.provider())));
                }
            }
        }
        bookings.forEach((transactionId, booked) -> findings.add(
                new Finding(3, "booking " + transactionId, "the city has booked what the hub never sent")));
    }

    private static boolean agrees(Booking booking, Settlement settlement) {
        return booking.cid().equals(settlement.cid())
                && booking.equityCid().equals(settlement.provider())
                && booking.pointsA().compareTo(settlement.pointsA()) == 0
                && booking.pointsB().compareTo(settlement.pointsB()) == 0;
    }

    /** 3, in sums: per person, and per provider against the provider's own account. */
    private static void sums(Facts facts, List<Finding> findings) {
        Map<String, BigDecimal[]> settled = new TreeMap<>();
        Map<String, BigDecimal[]> booked = new TreeMap<>();
        for (Settlement settlement : facts.settlements) {
            if (settlement.status().isBooked()) {
                add(settled, "person ***" + tail(settlement.cid()), settlement.pointsA(), settlement.pointsB());
                add(settled, "provider " + settlement.provider(), settlement.pointsA(), settlement.pointsB());
            }
        }
        for (Booking booking : facts.ledger.bookings()) {
            add(booked, "person ***" + tail(booking.cid()), booking.pointsA(), booking.pointsB());
        }
        facts.ledger
                .providers()
                .forEach(provider -> add(booked, "provider " + provider.cid(), provider.a(), provider.b()));
        Set<String> all = new HashSet<>(settled.keySet());
        all.addAll(booked.keySet());
        for (String who : all.stream().sorted().toList()) {
            BigDecimal[] ours = settled.getOrDefault(who, nothing());
            BigDecimal[] theirs = booked.getOrDefault(who, nothing());
            if (ours[0].compareTo(theirs[0]) != 0 || ours[1].compareTo(theirs[1]) != 0) {
                findings.add(new Finding(
                        3,
                        who,
                        "settled Σ A %s, Σ B %s; the city has Σ A %s, Σ B %s"
                                .formatted(
                                        ours[0].toPlainString(),
                                        ours[1].toPlainString(),
                                        theirs[0].toPlainString(),
                                        theirs[1].toPlainString())));
            }
        }
    }

    private static void add(Map<String, BigDecimal[]> sums, String who, BigDecimal a, BigDecimal b) {
        BigDecimal[] sum = sums.computeIfAbsent(who, none -> nothing());
        sum[0] = sum[0].add(a);
        sum[1] = sum[1].add(b);
    }

    private static BigDecimal[] nothing() {
        return new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO};
    }

    private static String tail(String cid) {
        return cid.substring(Math.max(0, cid.length() - 6));
    }

    /** 4: what the campus refunded nets to zero in the city's ledger. */
    private static void refundsNetToZero(Facts facts, List<Finding> findings) {
        Map<String, BigDecimal[]> booked = new HashMap<>();
        facts.ledger
                .bookings()
                .forEach(booking -> add(booked, booking.transactionId(), booking.pointsA(), booking.pointsB()));
        for (Order order : facts.orders) {
            Taken taken = facts.takenOf.get(order.id());
            if (REFUNDED.equals(order.status()) && taken != null) {
                BigDecimal[] net = nothing();
                boolean forAPerson = false;
                for (Settlement settlement : facts.settlementsOf(taken.id())) {
                    BigDecimal[] sum = booked.getOrDefault(settlement.cityTransactionId(), nothing());
                    net[0] = net[0].add(sum[0]);
                    net[1] = net[1].add(sum[1]);
                    forAPerson |= settlement.status() == SettlementStatus.NEEDS_REVIEW
                            || settlement.status() == SettlementStatus.HELD;
                }
                if (!forAPerson && (net[0].signum() != 0 || net[1].signum() != 0)) {
                    findings.add(new Finding(
                            4,
                            "order " + order.id(),
                            "refunded, but A %s and B %s are still booked"
                                    .formatted(net[0].toPlainString(), net[1].toPlainString())));
                }
            }
        }
    }

    /** 2: everything has ended, or is held with a reason and a deadline that has not passed. */
    private static void nothingIsLeftOpen(Facts facts, List<Finding> findings) {
        for (Settlement settlement : facts.settlements) {
            String name = "settlement %d (%s)".formatted(settlement.id(), settlement.cityTransactionId());
            switch (settlement.status()) {
                case PENDING, SENDING, UNKNOWN ->
                    findings.add(new Finding(2, name, "still %s in the end".formatted(settlement.status())));
                case SETTLED -> findings.add(new Finding(2, name, "booked, but no bill was matched"));
                case HELD -> {
                    if (settlement.reason() == null || settlement.reason().isBlank()) {
                        findings.add(new Finding(2, name, "held without a reason"));
                    }
                }
                default -> {}
            }
        }
        facts.overdue.forEach(id -> findings.add(new Finding(2, "settlement " + id, "past the deadline of its state")));
    }

    /** 10: every history is unbroken, follows the table, and ends where the settlement stands. */
    private static void historyFollowsTheTable(Facts facts, List<Finding> findings) {
        Map<Long, Move> last = new HashMap<>();
        for (Move move : facts.moves) {
            Move before = last.put(move.settlementId(), move);
            String name = "settlement " + move.settlementId();
            int expected = before == null ? 1 : before.sequence() + 1;
            if (move.sequence() != expected || !Objects.equals(move.from(), before == null ? null : before.to())) {
                findings.add(
                        new Finding(10, name, "move %d does not follow the one before it".formatted(move.sequence())));
            }
            boolean allowed = move.from() == null
                    ? Set.of("PENDING", "HELD").contains(move.to())
                    : SettlementStatus.valueOf(move.from()).mayBecome(SettlementStatus.valueOf(move.to()));
            if (!allowed) {
                findings.add(new Finding(
                        10, name, "moved from %s to %s against the table".formatted(move.from(), move.to())));
            }
        }
        for (Settlement settlement : facts.settlements) {
            Move move = last.get(settlement.id());
            if (move == null
                    || move.sequence() != settlement.sequence()
                    || !move.to().equals(settlement.status().name())) {
                findings.add(new Finding(
                        10,
                        "settlement " + settlement.id(),
                        "stands at %s, but its history ends at %s"
                                .formatted(settlement.status(), move == null ? "nothing" : move.to())));
            }
        }
    }

    /** 7: a move has its event, if the table names one, and an event its move. */
    private static void changesAndEvents(Facts facts, List<Finding> findings) {
        Map<Long, Kind> kinds = new HashMap<>();
        facts.settlements.forEach(settlement -> kinds.put(settlement.id(), settlement.kind()));
        Set<String> told = new HashSet<>();
        for (Told event : facts.events) {
            if (event.settlementId() != null
                    && !told.add(event.settlementId() + "|" + event.sequence() + "|" + event.type())) {
                findings.add(new Finding(7, "event " + event.id(), "tells a move that another event tells"));
            }
        }
        for (Move move : facts.moves) {
            Kind kind = kinds.get(move.settlementId());
            EventType type =
                    kind == null ? null : SettlementStatus.valueOf(move.to()).event(kind);
            if (type != null && !told.remove(move.settlementId() + "|" + move.sequence() + "|" + type.wireName())) {
                findings.add(new Finding(
                        7,
                        "settlement " + move.settlementId(),
                        "became %s without its event %s".formatted(move.to(), type.wireName())));
            }
        }
        told.forEach(
                event -> findings.add(new Finding(7, "event of settlement " + event, "tells a move that never was")));
    }

    /** 8: each event × matching subscription is one item; what is called delivered was received. */
    private static void deliveries(Facts facts, List<Finding> findings) {
        Map<String, Item> items = new HashMap<>();
        facts.items.forEach(item -> items.put(item.eventId() + "|" + item.subscriptionId(), item));
        if (facts.eventsNotFannedOut > 0) {
            findings.add(new Finding(8, "events", "%d were never fanned out".formatted(facts.eventsNotFannedOut)));
        }
        for (Map.Entry<String, String> subscription : facts.subscriptions.entrySet()) {
            SubscriptionView view = SubscriptionView.read(subscription.getValue());
            Map<String, JsonNode> received = facts.received.getOrDefault(subscription.getKey(), Map.of());
            for (Told event : facts.events) {
                Item item = items.get(event.id() + "|" + subscription.getKey());
                String name = "event %s (%s) for %s".formatted(event.id(), event.type(), subscription.getKey());
                if (!view.wants(event.type())) {
                    if (item != null) {
                        findings.add(new Finding(8, name, "is a delivery item, though nobody asked for it"));
                    }
                } else if (item == null) {
                    findings.add(new Finding(8, name, "matches, but is no delivery item"));
                } else if ("PENDING".equals(item.deliveryStatus())) {
                    findings.add(new Finding(8, name, "still waits for delivery"));
                } else if ("DELIVERED".equals(item.deliveryStatus()) && !received.containsKey(item.webhookId())) {
                    findings.add(new Finding(8, name, "is called delivered, but the subscriber never received it"));
                }
            }
        }
    }

    /** 9: a push the city calls acknowledged is a push we stored. */
    private static void pushes(Facts facts, List<Finding> findings) {
        if (facts.acknowledgedPushes > facts.pushes) {
            findings.add(new Finding(
                    9,
                    "pushes",
                    "the city had %d acknowledged, the hub stored %d"
                            .formatted(facts.acknowledgedPushes, facts.pushes)));
        }
    }
}
