package dev.tanqiao.lab.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.hub.cli.Columns;
import dev.tanqiao.lab.check.JdbcAudit.Item;
import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;
import dev.tanqiao.lab.check.JdbcAudit.Taken;
import dev.tanqiao.lab.check.WorldView.Booking;
import dev.tanqiao.lab.check.WorldView.Order;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three parties and the subscribers side by side, in sums, and every row that does not agree. */
public final class Comparison {

    private static final int MOST_ROWS_SHOWN = 50;
    private static final int NAME_COLUMNS = 28;

    private final Facts facts;
    private final List<Finding> findings;

    Comparison(Facts facts, List<Finding> findings) {
        this.facts = facts;
        this.findings = findings;
    }

    /** Every row that does not agree. */
    public List<Finding> findings() {
        return findings;
    }

    /** Whether everything agrees. */
    public boolean agrees() {
        return findings.isEmpty();
    }

    /** Prints the table. */
    public void print(PrintWriter out) {
        campus(out);
        handedIn(out);
        settlements(out);
        providers(out);
        subscribers(out);
        leftForPeople(out);
        verdict(out);
        out.flush();
    }

    private void campus(PrintWriter out) {
        out.println("Campus orders                    orders      yuan   taken in");
        Map<String, List<Order>> byStatus = facts.world.orders().stream()
                .collect(Collectors.groupingBy(Order::status, LinkedHashMap::new, Collectors.toList()));
        byStatus.forEach((status, orders) -> {
            long fen = orders.stream().mapToLong(Order::amountFen).sum();
            long taken = orders.stream()
                    .filter(order -> facts.takenOf.containsKey(order.id()))
                    .count();
            out.printf(
                    "  %s %8s %9s %10s%n",
                    Columns.padded(status + " " + CampusWords.status(status), NAME_COLUMNS),
                    orders.size(),
                    BigDecimal.valueOf(-fen, 2).toPlainString(),
                    taken);
        });
        out.println("  decided: "
                + decisions(facts.hub.transactions().stream()
                        .filter(Taken::isOfCampus)
                        .toList()));
        out.println();
    }

    /** What bundles have handed in, by source; nothing where none has. */
    private void handedIn(PrintWriter out) {
        Map<String, List<Taken>> bySource = facts.hub.transactions().stream()
                .filter(taken -> !taken.isOfCampus())
                .collect(Collectors.groupingBy(Taken::source, TreeMap::new, Collectors.toList()));
        if (bySource.isEmpty()) {
            return;
        }
        out.println("Purchases handed in           purchases      yuan   decided");
        bySource.forEach((source, purchases) -> out.printf(
                "  %s %8s %9s   %s%n",
                Columns.padded(source, NAME_COLUMNS),
                purchases.size(),
                BigDecimal.valueOf(
                                -purchases.stream().mapToLong(Taken::amountFen).sum(), 2)
                        .toPlainString(),
                decisions(purchases)));
        out.println();
    }

    private static String decisions(List<Taken> transactions) {
        return transactions.stream()
                .collect(Collectors.groupingBy(
                        taken -> taken.decision() == null ? "not paid" : words(taken.decision()),
                        TreeMap::new,
                        Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(" · "));
    }

    private void settlements(PrintWriter out) {
        out.println("Hub settlements                   rows       Σ A       Σ B");
        for (Settlement.Kind kind : Settlement.Kind.values()) {
            for (SettlementStatus status : SettlementStatus.values()) {
                List<SettlementRow> rows = facts.hub.settlements().stream()
                        .filter(settlement -> settlement.kind() == kind && settlement.status() == status)
                        .toList();
                if (!rows.isEmpty()) {
                    out.printf(
                            "  %s %8s %9s %9s%n",
                            Columns.padded(words(kind + " " + status), NAME_COLUMNS),
                            rows.size(),
                            sum(rows, SettlementRow::pointsA),
                            sum(rows, SettlementRow::pointsB));
                }
            }
        }
        out.println();
    }

    private void providers(PrintWriter out) {
        out.println(
                "Booked per equity provider        hub: rows      Σ A      Σ B   city: rows      Σ A      Σ B   bills");
        Map<String, String> names = new TreeMap<>();
        facts.world.ledger().providers().forEach(provider -> names.put(provider.cid(), provider.name()));
        Stream.concat(
                        facts.hub.settlements().stream().map(SettlementRow::provider),
                        facts.world.ledger().bookings().stream().map(Booking::equityCid))
                .forEach(provider -> names.putIfAbsent(provider, "?"));
        names.forEach((provider, name) -> {
            List<SettlementRow> ours = facts.hub.settlements().stream()
                    .filter(settlement -> settlement.provider().equals(provider)
                            && settlement.status().isBooked())
                    .toList();
            List<Booking> theirs = facts.world.ledger().bookings().stream()
                    .filter(booking -> booking.equityCid().equals(provider))
                    .toList();
            long billed = ours.stream()
                    .filter(settlement -> settlement.status() == SettlementStatus.BILLED)
                    .count();
            out.printf(
                    "  %s %14s %8s %8s %12s %8s %8s %7s%n",
                    Columns.padded(provider, NAME_COLUMNS),
                    ours.size(),
                    sum(ours, SettlementRow::pointsA),
                    sum(ours, SettlementRow::pointsB),
                    theirs.size(),
                    sum(theirs, Booking::pointsA),
                    sum(theirs, Booking::pointsB),
                    billed);
        });
        out.println();
    }

    private void subscribers(PrintWriter out) {
        out.println("Subscribers                      events delivered      dead  received");
        facts.hub.subscriptions().keySet().forEach(name -> {
            List<Item> items = facts.hub.items().stream()
                    .filter(item -> item.subscriptionId().equals(name))
                    .toList();
            out.printf(
                    "  %s %8s %9s %9s %9s%n",
                    Columns.padded(name, NAME_COLUMNS),
                    items.size(),
                    count(items, "DELIVERED"),
                    count(items, "DEAD"),
                    received(name, items));
        });
        out.println();
    }

    /** How many of the items the subscriber has; a dash where it is not one that the simulator plays. */
    private String received(String subscription, List<Item> items) {
        Map<String, JsonNode> received = facts.world.received().get(subscription);
        return received == null
                ? "-"
                : String.valueOf(items.stream()
                        .filter(item -> received.containsKey(item.webhookId()))
                        .count());
    }

    /** What ended without a booking, by its reason; it counts as agreement when the ledger agrees. */
    private void leftForPeople(PrintWriter out) {
        Map<String, Long> reasons = new TreeMap<>(facts.hub.settlements().stream()
                .filter(settlement -> Arrays.asList(
                                SettlementStatus.HELD, SettlementStatus.REJECTED, SettlementStatus.NEEDS_REVIEW)
                        .contains(settlement.status()))
                .collect(Collectors.groupingBy(
                        settlement -> words(settlement.status() + "") + ": " + settlement.reason(),
                        Collectors.counting())));
        facts.hub.discrepancies().stream()
                .filter(open -> !open.startsWith("NOT_SETTLED settlement/")) // stands above, with its reason
                .forEach(open -> reasons.merge("break: " + open, 1L, Long::sum));
        facts.hub
                .quarantine()
                .forEach(aside ->
                        reasons.merge("quarantined: %s %s".formatted(aside.source(), aside.problem()), 1L, Long::sum));
        if (!reasons.isEmpty()) {
            out.println("For people");
            reasons.forEach((reason, count) -> out.printf("  %6s × %s%n", count, reason));
            out.println();
        }
    }

    private void verdict(PrintWriter out) {
        if (agrees()) {
            out.printf(
                    "Everything agrees: %s orders, %s settlements, %s bookings, %s events, row by row and in sums.%n",
                    facts.world.orders().size(),
                    facts.hub.settlements().size(),
                    facts.world.ledger().bookings().size(),
                    facts.hub.events().size());
            return;
        }
        out.printf("%s rows do not agree:%n", findings.size());
        findings.stream().limit(MOST_ROWS_SHOWN).forEach(finding -> out.println("  " + finding));
        if (findings.size() > MOST_ROWS_SHOWN) {
            out.printf("  … and %s more%n", findings.size() - MOST_ROWS_SHOWN);
        }
    }

    private static long count(List<Item> items, String status) {
        return items.stream()
                .filter(item -> item.deliveryStatus().equals(status))
                .count();
    }

    private static <T> String sum(List<T> rows, Function<T, BigDecimal> points) {
        return rows.stream()
                .map(points)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .toPlainString();
    }

    private static String words(String constant) {
        return constant.toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
