package dev.tanqiao.lab.check;

import dev.tanqiao.lab.check.WorldView.Booking;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** 1: at most one booked effect per transactionId, however the upstream treats repeats. */
final class BookedOnce implements Invariant {

    @Override
    public int number() {
        return 1;
    }

    @Override
    public void check(Facts facts, Breaks breaks) {
        Map<String, Long> times = facts.world.ledger().bookings().stream()
                .collect(Collectors.groupingBy(Booking::transactionId, TreeMap::new, Collectors.counting()));
        facts.hub.settlements().forEach(settlement -> {
            long booked = times.getOrDefault(settlement.cityTransactionId(), 0L);
            if (booked > 1) {
                breaks.add(Names.of(settlement), "booked %s times".formatted(booked));
            }
        });
    }
}
