package dev.tanqiao.lab.check;

import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.lab.check.JdbcAudit.SettlementRow;
import dev.tanqiao.lab.check.WorldView.Booking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** 3: what is booked for us is what we know to be booked: row by row, and in sums per person and per provider. */
final class BookedIsSettled implements Invariant {

    @Override
    public int number() {
        return 3;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        checkRows(facts, breaks);
        checkSums(facts, breaks);
    }

    private static void checkRows(Facts facts, Breaks breaks) {
        Map<String, List<Booking>> bookings = new LinkedHashMap<>();
        facts.world
                .ledger()
                .bookings()
                .forEach(booking -> bookings.computeIfAbsent(booking.transactionId(), none -> new ArrayList<>())
                        .add(booking));
        for (SettlementRow settlement : facts.hub.settlements()) {
            List<Booking> booked = bookings.remove(settlement.cityTransactionId());
            checkRow(settlement, booked == null ? List.of() : booked, breaks);
        }
        bookings.keySet()
                .forEach(transactionId ->
                        breaks.add("booking " + transactionId, "the city has booked what the hub never sent"));
    }

    private static void checkRow(SettlementRow settlement, List<Booking> booked, Breaks breaks) {
        SettlementStatus status = settlement.status();
        if (status.isBooked() && booked.isEmpty()) {
            breaks.add(Names.of(settlement), "%s here, but the city has not booked it".formatted(status));
        }
        if (!status.isBooked() && !booked.isEmpty() && status != SettlementStatus.NEEDS_REVIEW) {
            breaks.add(Names.of(settlement), "booked by the city, but %s here".formatted(status));
        }
        for (Booking booking : booked) {
            if (!agrees(booking, settlement)) {
                breaks.add(
                        Names.of(settlement),
                        "the city booked %s at %s; settled were %s at %s"
                                .formatted(
                                        PointSum.of(booking),
                                        booking.equityCid(),
                                        PointSum.of(settlement),
                                        settlement.provider()));
            }
        }
    }

    private static boolean agrees(Booking booking, SettlementRow settlement) {
        return booking.cid().equals(settlement.cid())
                && booking.equityCid().equals(settlement.provider())
                && PointSum.of(booking).isSameAs(PointSum.of(settlement));
    }

    /** Per person over the bookings; per provider against the provider's own account. */
    private static void checkSums(Facts facts, Breaks breaks) {
        Map<String, PointSum> settled = new TreeMap<>();
        Map<String, PointSum> booked = new TreeMap<>();
        for (SettlementRow settlement : facts.hub.settlements()) {
            if (settlement.status().isBooked()) {
                settled.merge(Names.person(settlement.cid()), PointSum.of(settlement), PointSum::plus);
                settled.merge("provider " + settlement.provider(), PointSum.of(settlement), PointSum::plus);
            }
        }
        facts.world
                .ledger()
                .bookings()
                .forEach(booking -> booked.merge(Names.person(booking.cid()), PointSum.of(booking), PointSum::plus));
        facts.world
                .ledger()
                .providers()
                .forEach(provider -> booked.merge(
                        "provider " + provider.cid(), new PointSum(provider.a(), provider.b()), PointSum::plus));
        var all = new TreeSet<>(settled.keySet());
        all.addAll(booked.keySet());
        for (String who : all) {
            PointSum ours = settled.getOrDefault(who, PointSum.NONE);
            PointSum theirs = booked.getOrDefault(who, PointSum.NONE);
            if (!ours.isSameAs(theirs)) {
                breaks.add(
                        who,
                        "settled Σ A %s, Σ B %s; the city has Σ A %s, Σ B %s"
                                .formatted(
                                        ours.a().toPlainString(),
                                        ours.b().toPlainString(),
                                        theirs.a().toPlainString(),
                                        theirs.b().toPlainString()));
            }
        }
    }
}
