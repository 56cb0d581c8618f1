package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.scenario.record.Chronicle.Entry;
import dev.tanqiao.lab.simulator.world.World;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The city's books as its journal tells them: whose cid is whose, and what was booked and forgotten. */
final class Books {

    private final Map<String, String> accountOf = new LinkedHashMap<>();
    private final Map<String, List<Booking>> bookings = new HashMap<>();

    /** A booking: what it took from the person's points and reductions; negative where it gave back. */
    private record Booking(
            String city, String account, Instant at, BigDecimal a, BigDecimal b, BigDecimal reductions) {}

    Books(Chronicle chronicle) {
        for (Entry entry : chronicle.of("city")) {
            switch (entry.kind()) {
                case "cid" -> accountOf.put(entry.text("cid"), entry.text("account"));
                case "order" -> {
                    Booking booking = booking(entry);
                    bookings.computeIfAbsent(booking.city(), none -> new ArrayList<>())
                            .add(booking);
                }
                case "forgotten" -> bookings.remove(entry.text("transactionId"));
                default -> {
                    // Tokens, pushes and subscriptions move no points.
                }
            }
        }
    }

    private Booking booking(Entry entry) {
        JsonNode order = entry.fields().path("order");
        return new Booking(
                order.path("transactionId").asText(),
                String.valueOf(accountOf.get(order.path("cid").asText())),
                entry.at(),
                decimal(order.path("transactionPointA"))
                        .subtract(decimal(entry.fields().path("gainedA"))),
                decimal(order.path("transactionPointB"))
                        .subtract(decimal(entry.fields().path("gainedB"))),
                decimal(entry.fields().path("reductions")));
    }

    private static BigDecimal decimal(JsonNode text) {
        return text.isMissingNode() ? BigDecimal.ZERO : new BigDecimal(text.asText());
    }

    /** The person behind a cid; the cid itself is never written. */
    String account(String cid) {
        return String.valueOf(accountOf.get(cid));
    }

    Set<String> cids() {
        return accountOf.keySet();
    }

    /** How often a transactionId stands in the books. */
    int times(String city) {
        return bookings.getOrDefault(city, List.of()).size();
    }

    /** What a person has when the world has given that much and the bookings that fit have been made. */
    World.Balance after(World.Balance opening, String account, Predicate<String> city, Instant before) {
        BigDecimal a = opening.a();
        BigDecimal b = opening.b();
        BigDecimal reductions = opening.reductions();
        for (List<Booking> same : bookings.values()) {
            for (Booking booking : same) {
                if (booking.account().equals(account)
                        && city.test(booking.city())
                        && booking.at().isBefore(before)) {
                    a = a.subtract(booking.a());
                    b = b.subtract(booking.b());
                    reductions = reductions.subtract(booking.reductions());
                }
            }
        }
        return new World.Balance(a, b, reductions);
    }
}
