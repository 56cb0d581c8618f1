package dev.tanqiao.core.bill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconciliationItemTest {

    private static final LocalDate MONDAY = LocalDate.parse("2026-03-02");

    /** Points are 10 of class A and 6 of class B; {@code -}: no bill line. */
    @ParameterizedTest
    @CsvSource({
        "PURCHASE, PAID,     PENDING,      -,  NOT_SETTLED",
        "PURCHASE, PAID,     SENDING,      -,  NOT_SETTLED",
        "PURCHASE, REFUNDED, UNKNOWN,      -,  NOT_SETTLED",
        "PURCHASE, PAID,     HELD,         -,  NOT_SETTLED",
        "PURCHASE, PAID,     NEEDS_REVIEW, -,  NOT_SETTLED",
        "PURCHASE, PAID,     REJECTED,     -,  NOT_SETTLED",
        "PURCHASE, REFUNDED, REJECTED,     -,  NOTHING_DUE",
        "PURCHASE, REFUNDED, CANCELLED,    -,  NOTHING_DUE",
        "PURCHASE, REFUNDED, CANCELLED,    16, BOOKED_THOUGH_CANCELLED",
        "PURCHASE, PAID,     SETTLED,      -,  AWAITING_BILL",
        "PURCHASE, PAID,     SETTLED,      10, AWAITING_BILL",
        "PURCHASE, PAID,     SETTLED,      6,  AWAITING_BILL",
        "PURCHASE, PAID,     SETTLED,      7,  AMOUNT_DIFFERS",
        "PURCHASE, PAID,     BILLED,       16, MATCHED",
        "PURCHASE, REFUNDED, BILLED,       16, MATCHED",
        "PURCHASE, PAID,     BILLED,       48, BOOKED_MORE_THAN_ONCE",
        "PURCHASE, PAID,     BILLED,       0,  AMOUNT_DIFFERS",
        "PURCHASE, PAID,     BILLED,      -16, AMOUNT_DIFFERS",
        "REVERSAL, REFUNDED, REJECTED,     -,  NOT_SETTLED",
        "REVERSAL, REFUNDED, SETTLED,      -,  REFUND_WITHOUT_ORIGINAL"
    })
    void theSidesSayTogether(
            ReconciliationItem.Kind kind,
            TransactionStatus campus,
            SettlementStatus status,
            String billed,
            Verdict verdict) {
        boolean isBilled = !billed.equals("-");
        var bills = new ReconciliationItem.Bills(
                isBilled ? List.of(1L) : List.of(), null, null, new BigDecimal(isBilled ? billed : "0"), "h");

        assertThat(new ReconciliationItem(kind, 7, MONDAY, campus(campus, Decision.SETTLE), hub(kind, status), bills)
                        .verdict())
                .isEqualTo(verdict);
    }

    @Test
    void whatIsOwedWithoutAPromiseIsNotSettled() {
        assertThat(unpromised(TransactionStatus.PAID, Decision.SETTLE)).isEqualTo(Verdict.NOT_SETTLED);
        for (Decision none : List.of(Decision.NO_RULE, Decision.NO_POINTS, Decision.NOT_AUTHORIZED)) {
            assertThat(unpromised(TransactionStatus.PAID, none)).isEqualTo(Verdict.NOTHING_DUE);
        }
        assertThat(unpromised(TransactionStatus.REFUNDED, Decision.REFUNDED_UNSEEN))
                .isEqualTo(Verdict.NOTHING_DUE);
    }

    @Test
    void theSameContentHasTheSameHashHoweverItsAmountsAreWritten() {
        ReconciliationItem one = item("16", 1);

        assertThat(SheetRow.contentHash(one, one.verdict()))
                .isEqualTo(SheetRow.contentHash(item("16.00", 1), one.verdict()))
                .isNotEqualTo(SheetRow.contentHash(item("16", 1, 2), one.verdict()));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-02T15:59:59Z, 2026-03-02, 2026-03-01",
        "2026-03-02T16:00:00Z, 2026-03-03, 2026-03-01",
        "2026-03-02T19:59:59Z, 2026-03-03, 2026-03-01",
        "2026-03-02T20:00:00Z, 2026-03-03, 2026-03-02"
    })
    void aDayEndsAtMidnightAndIsClosedAtFour(Instant now, LocalDate day, LocalDate latestToClose) {
        assertThat(BusinessDay.of(now)).isEqualTo(day);
        assertThat(BusinessDay.latestToClose(now)).isEqualTo(latestToClose);
    }

    private static ReconciliationItem item(String billed, long... lines) {
        return new ReconciliationItem(
                ReconciliationItem.Kind.BILL,
                1,
                MONDAY,
                null,
                null,
                new ReconciliationItem.Bills(
                        LongStream.of(lines).boxed().toList(), "P1", "EQ-1", new BigDecimal(billed), "h"));
    }

    private static Verdict unpromised(TransactionStatus status, Decision decision) {
        return new ReconciliationItem(
                        ReconciliationItem.Kind.PURCHASE,
                        7,
                        MONDAY,
                        campus(status, decision),
                        null,
                        new ReconciliationItem.Bills(List.of(), null, null, BigDecimal.ZERO, null))
                .verdict();
    }

    /** What was sealed before sheets had a hash of the terms is verified as it was sealed, and not entered once more. */
    @Test
    void anItemStandsAsItWasEnteredBeforeTermsHadAHash() {
        var bills = new ReconciliationItem.Bills(List.of(1L), null, null, BigDecimal.TEN, "h");
        var item = new ReconciliationItem(
                ReconciliationItem.Kind.PURCHASE,
                7,
                MONDAY,
                campus(TransactionStatus.PAID, Decision.SETTLE),
                hub(ReconciliationItem.Kind.PURCHASE, SettlementStatus.BILLED),
                bills);
        String entered = SheetRow.contentHash(item, item.verdict());
        String before = "a5545a699c72446a8711bb61c7c89a4f485e5dbc5642431bfd4d632852a54536";

        assertThat(entered).isNotEqualTo(before);
        assertThat(SheetRow.contentHash(item.withoutTerms(), item.verdict())).isEqualTo(before);
        assertThat(List.of(SheetRow.isAsEntered(item, entered), SheetRow.isAsEntered(item, before)))
                .containsOnly(true);
        assertThat(SheetRow.isAsEntered(item, null)).isFalse();
    }

    private static ReconciliationItem.Counterpart campus(TransactionStatus status, Decision decision) {
        return new ReconciliationItem.Counterpart(
                Source.CAMPUS, "gwang", "N1", -1250, status, decision, 1L, Instant.EPOCH, "h");
    }

    private static ReconciliationItem.HubSide hub(ReconciliationItem.Kind kind, SettlementStatus status) {
        return new ReconciliationItem.HubSide(
                17,
                kind == ReconciliationItem.Kind.REVERSAL ? 16L : null,
                kind == ReconciliationItem.Kind.PURCHASE,
                3,
                "P1",
                "EQ-1",
                BigDecimal.TEN,
                new BigDecimal("6"),
                status,
                "h",
                "t");
    }
}
