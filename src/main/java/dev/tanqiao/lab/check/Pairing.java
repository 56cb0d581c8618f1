package dev.tanqiao.lab.check;

import dev.tanqiao.lab.check.JdbcAudit.Taken;
import dev.tanqiao.lab.check.WorldView.Order;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which transaction of the hub is which order of the campus. */
public final class Pairing {

    private Pairing() {}

    /** By orderNo where the campus shows one; else by what can be seen, one transaction for one order. */
    public static Map<String, Taken> of(List<Order> orders, List<Taken> transactions) {
        Map<String, Taken> byOrderNo = new HashMap<>();
        Map<Looks, Deque<Taken>> byLooks = new HashMap<>();
        for (Taken taken : transactions) {
            if (!taken.isOfCampus()) {
                continue; // compared with what its source handed in
            }
            if (taken.orderNo() != null) {
                byOrderNo.put(taken.account() + "|" + taken.orderNo(), taken);
            } else {
                byLooks.computeIfAbsent(Looks.of(taken), none -> new ArrayDeque<>())
                        .add(taken);
            }
        }
        Map<String, Taken> takenOf = new HashMap<>();
        for (Order order : orders) {
            Taken taken = order.orderNo() != null
                    ? byOrderNo.get(order.account() + "|" + order.orderNo())
                    : byLooks.getOrDefault(Looks.of(order), new ArrayDeque<>()).poll();
            if (taken != null) {
                takenOf.put(order.id(), taken);
            }
        }
        return takenOf;
    }

    private record Looks(
            String account, Instant orderTime, String merchant, String channel, long amountFen, String status) {

        static Looks of(Taken taken) {
            return new Looks(
                    taken.account(),
                    taken.orderTime(),
                    taken.merchant(),
                    taken.channel(),
                    taken.amountFen(),
                    taken.status());
        }

        static Looks of(Order order) {
            return new Looks(
                    order.account(),
                    order.orderTime(),
                    order.merchant(),
                    order.channel(),
                    order.amountFen(),
                    CampusWords.status(order.status()));
        }
    }
}
