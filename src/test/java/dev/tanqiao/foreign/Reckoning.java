package dev.tanqiao.foreign;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the city's ledger against what the campus has sold: every paid purchase once, every refund back, nothing else. */
public final class Reckoning {

    private final Map<Order, Integer> kept = new HashMap<>();
    private final Map<Order, Integer> refunded = new HashMap<>();
    private final List<Booking> ledger;
    private final List<String> findings = new ArrayList<>();

    private Reckoning(List<Purchase> purchases, List<Booking> ledger) {
        this.ledger = ledger;
        purchases.stream()
                .filter(Reckoning::isDue)
                .forEach(purchase ->
                        (purchase.refundedAt() == null ? kept : refunded).merge(Order.of(purchase), 1, Integer::sum));
    }

    /** An order as both sides see it. Two may look alike. */
    private record Order(String cid, String provider, String type, Instant at, BigDecimal a, BigDecimal b) {

        static Order of(Purchase purchase) {
            Shop shop = purchase.shop();
            return new Order(
                    purchase.person().cid(),
                    String.valueOf(shop.provider),
                    shop.transactionType,
                    purchase.orderedAt(),
                    BigDecimal.valueOf(purchase.points().a()),
                    BigDecimal.valueOf(purchase.points().b()));
        }

        static Order of(Booking purchase) {
            return of(purchase, purchase.orderedAt(), 1);
        }

        static Order takenBack(Booking reversal, Instant orderedAt) {
            return of(reversal, orderedAt, -1);
        }

        private static Order of(Booking booking, Instant at, int sign) {
            return new Order(
                    booking.cid(),
                    booking.provider(),
                    booking.transactionType(),
                    at,
                    plain(booking.a().multiply(BigDecimal.valueOf(sign))),
                    plain(booking.b().multiply(BigDecimal.valueOf(sign))));
        }

        private static BigDecimal plain(BigDecimal points) {
            return points.signum() == 0
                    ? BigDecimal.ZERO
                    : new BigDecimal(points.stripTrailingZeros().toPlainString());
        }
    }

    /** What does not fit; empty: everything does. */
    public static List<String> findings(List<Purchase> purchases, List<Booking> ledger) {
        var reckoning = new Reckoning(purchases, ledger);
        reckoning.eachTransactionIdOnce();
        reckoning.eachReversalOfItsPurchase();
        reckoning.eachOrderAsSold();
        reckoning.eachPersonAsSold();
        return reckoning.findings;
    }

    private static boolean isDue(Purchase purchase) {
        return purchase.shop().provider != null
                && purchase.paidAt() != null
                && purchase.person().hasPoints()
                && !purchase.orderedAt().isBefore(TwoDays.BEGIN);
    }

    private void eachTransactionIdOnce() {
        ledger.stream()
                .collect(Collectors.groupingBy(Booking::transactionId, TreeMap::new, Collectors.counting()))
                .forEach((id, times) -> require(times == 1, "%s: booked %d times", id, times));
    }

    /** Of the same person, provider and type, with the same points, and not ordered before it. */
    private void eachReversalOfItsPurchase() {
        Map<String, Booking> purchases = purchases();
        Set<String> reversed = new HashSet<>();
        reversals().forEach(reversal -> {
            Booking purchase = purchases.get(original(reversal));
            require(reversed.add(original(reversal)), "%s: reversed twice", original(reversal));
            require(
                    purchase != null
                            && !reversal.orderedAt().isBefore(purchase.orderedAt())
                            && Order.of(purchase).equals(Order.takenBack(reversal, purchase.orderedAt())),
                    "%s: takes back what %s has not booked",
                    reversal.transactionId(),
                    original(reversal));
        });
    }

    private void eachOrderAsSold() {
        Map<Order, Integer> booked = new HashMap<>();
        purchases().values().forEach(purchase -> booked.merge(Order.of(purchase), 1, Integer::sum));
        Map<Order, Integer> left = new HashMap<>(booked);
        reversals()
                .map(reversal -> purchases().get(original(reversal)))
                .filter(Objects::nonNull)
                .forEach(purchase -> left.merge(Order.of(purchase), -1, Integer::sum));
        Set<Order> all = new HashSet<>(booked.keySet());
        all.addAll(kept.keySet());
        for (Order order : all) {
            int due = kept.getOrDefault(order, 0);
            int stands = left.getOrDefault(order, 0);
            require(stands == due, "%s: %d are due, %d are booked and not taken back", order, due, stands);
            int most = due + refunded.getOrDefault(order, 0);
            int times = booked.getOrDefault(order, 0);
            require(times <= most, "%s: booked %d times for %d purchases", order, times, most);
        }
    }

    private Map<String, Booking> purchases() {
        return ledger.stream()
                .filter(booking -> booking.parent() == null)
                .collect(Collectors.toMap(Booking::transactionId, booking -> booking, (one, again) -> one));
    }

    private static String original(Booking reversal) {
        return String.valueOf(reversal.parent());
    }

    private Stream<Booking> reversals() {
        return ledger.stream().filter(booking -> booking.parent() != null);
    }

    private void eachPersonAsSold() {
        Map<String, BigDecimal> due = new TreeMap<>();
        kept.forEach((order, times) ->
                due.merge(order.cid(), order.a().add(order.b()).multiply(BigDecimal.valueOf(times)), BigDecimal::add));
        Map<String, BigDecimal> booked = new TreeMap<>();
        ledger.forEach(booking -> booked.merge(booking.cid(), booking.a().add(booking.b()), BigDecimal::add));
        Set<String> everybody = new TreeSet<>(due.keySet());
        everybody.addAll(booked.keySet());
        for (String cid : everybody) {
            BigDecimal mine = due.getOrDefault(cid, BigDecimal.ZERO);
            BigDecimal theirs = booked.getOrDefault(cid, BigDecimal.ZERO);
            require(mine.compareTo(theirs) == 0, "%s: %s points are due, %s are booked", cid, mine, theirs);
        }
    }

    private void require(boolean fits, String otherwise, Object... values) {
        if (!fits) {
            findings.add(otherwise.formatted(values));
        }
    }
}
