package dev.tanqiao.lab.check;

import dev.tanqiao.core.settlement.Settlement.Kind;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;
import dev.tanqiao.lab.check.JdbcAudit.Taken;
import dev.tanqiao.lab.check.WorldView.Order;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * 4: what its source refunded nets to zero in the city's ledger; nothing else is taken back, and never more than was
 * settled. What waits for a person is not judged.
 */
final class RefundsNetToZero implements Invariant {

    @Override
    public int number() {
        return 4;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        Map<String, PointSum> booked = new HashMap<>();
        facts.world
                .ledger()
                .bookings()
                .forEach(booking -> booked.merge(booking.transactionId(), PointSum.of(booking), PointSum::plus));
        for (Order order : facts.world.orders()) {
            Taken taken = facts.takenOf.get(order.id());
            if (taken != null && !waitsForAPerson(facts.settlementsOf(taken))) {
                String status = CampusWords.status(order.status());
                check("order " + order.id(), status, facts, taken, booked, breaks);
            }
        }
        for (Taken taken : facts.hub.transactions()) {
            if (!taken.isOfCampus() && !waitsForAPerson(facts.settlementsOf(taken))) {
                check("transaction " + taken.id(), taken.status(), facts, taken, booked, breaks);
            }
        }
    }

    private static void check(
            String name, String status, Facts facts, Taken taken, Map<String, PointSum> booked, Breaks breaks) {
        PointSum net = PointSum.NONE;
        PointSum takenBack = PointSum.NONE;
        for (SettlementRow settlement : facts.settlementsOf(taken)) {
            PointSum points = booked.getOrDefault(settlement.cityTransactionId(), PointSum.NONE);
            net = net.plus(points);
            takenBack = settlement.kind() == Kind.REVERSAL ? takenBack.plus(points) : takenBack;
        }
        if (net.isNegative()) {
            breaks.add(name, "more was taken back than settled: " + net);
        } else if ("REFUNDED".equals(status) && !net.isSameAs(PointSum.NONE)) {
            breaks.add(
                    name,
                    "refunded, but A %s and B %s are still booked"
                            .formatted(net.a().toPlainString(), net.b().toPlainString()));
        } else if ("PAID".equals(status) && !takenBack.isSameAs(PointSum.NONE) && !isBreakKnown(facts, taken)) {
            breaks.add(name, "not refunded, but taken back: " + takenBack);
        }
    }

    private static boolean waitsForAPerson(List<SettlementRow> settlements) {
        return settlements.stream()
                .map(SettlementRow::status)
                .anyMatch(status -> status == SettlementStatus.NEEDS_REVIEW || status == SettlementStatus.HELD);
    }

    /** A refund that the campus takes back after the reversal is told to a person; nothing is sent. */
    private static boolean isBreakKnown(Facts facts, Taken taken) {
        return facts.hub.discrepancies().stream()
                .anyMatch(open -> open.contains(" transaction/%s: ".formatted(taken.id())));
    }
}
