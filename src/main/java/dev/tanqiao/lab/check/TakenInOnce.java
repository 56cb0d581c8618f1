package dev.tanqiao.lab.check;

import dev.tanqiao.lab.check.JdbcAudit.Taken;
import dev.tanqiao.lab.check.WorldView.Order;
import java.util.HashSet;
import java.util.Set;

/** 5: an order is taken in once, as the campus shows it now, however often and in whatever order it was seen. */
final class TakenInOnce implements Invariant {

    @Override
    public int number() {
        return 5;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        for (Order order : facts.world.orders()) {
            Taken taken = facts.takenOf.get(order.id());
            if (taken == null) {
                continue; // whether it should be known: invariant 6
            }
            if (!taken.status().equals(CampusWords.status(order.status()))) {
                breaks.add(
                        "order " + order.id(),
                        "the campus says %s, the hub %s".formatted(order.status(), taken.status()));
            } else if (taken.amountFen() != order.amountFen() && !CampusWords.REFUNDED.equals(order.status())) {
                breaks.add(
                        "order " + order.id(),
                        "the campus says %s fen, the hub %s".formatted(order.amountFen(), taken.amountFen()));
            }
        }
        Set<Taken> paired = new HashSet<>(facts.takenOf.values());
        for (Taken taken : facts.hub.transactions()) {
            if (taken.isOfCampus() && !paired.contains(taken)) {
                breaks.add(
                        "transaction " + taken.id(),
                        "taken in, but the campus has no such order, or it was taken in twice");
            }
        }
    }
}
