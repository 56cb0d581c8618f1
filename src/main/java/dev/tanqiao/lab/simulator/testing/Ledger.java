package dev.tanqiao.lab.simulator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the city has booked, and what everybody has by now.
 *
 * @param bookings in the order they were booked
 * @param bills the lines that the bill query shows by now; of a booking that is younger than the world's {@code billDelay} there is none yet
 */
public record Ledger(List<Booking> bookings, List<Balance> persons, List<Balance> providers, List<Bill> bills) {

    /**
     * One booked order (orderSettel).
     *
     * @param parentTransactionId what a reversal takes back
     * @param cid whose points
     * @param providerCid the equity provider
     * @param pointsA points of class A; negative in a reversal
     * @param pointsB points of class B; negative in a reversal
     */
    public record Booking(
            String transactionId,
            @Nullable String parentTransactionId,
            String cid,
            String providerCid,
            BigDecimal pointsA,
            BigDecimal pointsB,
            Instant orderedAt,
            Instant bookedAt) {}

    /**
     * Points of a person or a provider.
     *
     * @param owner a person's account, a provider's name
     * @param authorized whether the person allows the platform; a provider always
     */
    public record Balance(String owner, String cid, BigDecimal a, BigDecimal b, boolean authorized) {}

    /** A line of the bills (getPointsBillInfo). */
    public record Bill(String transactionId, String cid, BigDecimal points, Instant paidAt) {}

    /** The bookings of one transactionId: one, when all is well. */
    public List<Booking> bookings(String transactionId) {
        return bookings.stream()
                .filter(booking -> booking.transactionId().equals(transactionId))
                .toList();
    }

    /**
     * What a person has.
     *
     * @throws NoSuchElementException when the city has issued no cid to that account
     */
    public Balance person(String account) {
        return persons.stream()
                .filter(person -> person.owner().equals(account))
                .findFirst()
                .orElseThrow(() ->
                        new NoSuchElementException("The city knows no account of %s; it knows those who have a cid: %s."
                                .formatted(
                                        account,
                                        persons.stream().map(Balance::owner).toList())));
    }

    static Ledger of(JsonNode ledger) {
        return new Ledger(
                rows(ledger.path("bookings"), Ledger::booking),
                rows(
                        ledger.path("persons"),
                        row -> balance(row, "account", row.path("authorized").asBoolean())),
                rows(ledger.path("providers"), row -> balance(row, "name", true)),
                rows(ledger.path("bills"), Ledger::bill));
    }

    private static <T> List<T> rows(JsonNode rows, Function<JsonNode, T> reading) {
        return StreamSupport.stream(rows.spliterator(), false).map(reading).toList();
    }

    private static Booking booking(JsonNode row) {
        return new Booking(
                row.path("transactionId").asText(),
                row.path("parentTransactionId").textValue(),
                row.path("cid").asText(),
                row.path("equityCid").asText(),
                new BigDecimal(row.path("pointsA").asText()),
                new BigDecimal(row.path("pointsB").asText()),
                Instant.ofEpochMilli(row.path("transactionTime").asLong()),
                Instant.ofEpochMilli(row.path("paymentTime").asLong()));
    }

    private static Bill bill(JsonNode row) {
        return new Bill(
                row.path("transactionId").asText(),
                row.path("cid").asText(),
                new BigDecimal(row.path("amount").asText()),
                Instant.ofEpochMilli(row.path("transactionPaymentTime").asLong()));
    }

    private static Balance balance(JsonNode row, String owner, boolean authorized) {
        return new Balance(
                row.path(owner).asText(),
                row.path("cid").asText(),
                new BigDecimal(row.path("a").asText()),
                new BigDecimal(row.path("b").asText()),
                authorized);
    }
}
