package dev.tanqiao.core.bill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.bill.ClosedDayStore.ClosingPart;
import dev.tanqiao.core.bill.ClosedDayStore.OpenBreak;
import dev.tanqiao.core.bill.ClosedDayStore.OpenBreaks;
import dev.tanqiao.core.bill.ClosedDayStore.OpenSheet;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DayClosingTest {

    private static final LocalDate MONDAY = LocalDate.parse("2026-03-02");
    private static final OpenSheet SHEET = new OpenSheet(MONDAY, Instant.EPOCH, Seal.NONE, 7, "the seventh");

    @Test
    void aPartGoesOnBehindTheRowsThatAreThere() {
        List<SheetRow> rows = DayClosing.rows(part(Map.of(), owed(1, MONDAY), owed(2, MONDAY.minusDays(1))));

        assertThat(rows).extracting(SheetRow::number).containsExactly(8, 9);
        assertThat(rows).extracting(row -> row.item().key()).containsExactly("PURCHASE/1", "PURCHASE/2");
        assertThat(rows.get(0)).isEqualTo(rows.get(0).hashedAfter("the seventh"));
        assertThat(rows.get(1)).isEqualTo(rows.get(1).hashedAfter(rows.get(0).rowHash()));
        assertThat(rows).extracting(SheetRow::isLate).containsExactly(false, true);
    }

    @Test
    void anItemIsEnteredOnlyWhereItStandsDifferently() {
        ReconciliationItem same = owed(1, MONDAY);
        var entered = Map.of(
                same.key(),
                SheetRow.contentHash(same, same.verdict()),
                owed(2, MONDAY).key(),
                "what it was before");

        assertThat(DayClosing.rows(part(entered, same, owed(2, MONDAY))))
                .extracting(row -> row.item().key() + " " + row.number())
                .containsExactly("PURCHASE/2 8");
    }

    @Test
    void anItemOfALaterDayWaitsForThatDay() {
        assertThat(DayClosing.rows(part(Map.of(), owed(1, MONDAY.plusDays(1))))).isEmpty();
    }

    @Test
    void theSealCountsTheRowsAndFollowsTheLast() {
        assertThat(DayClosing.seal(part(Map.of())))
                .isEqualTo(Seal.of(MONDAY, 7, Instant.EPOCH, Seal.NONE, "the seventh"));
    }

    private static ClosingPart part(Map<String, String> contentHashes, ReconciliationItem... items) {
        return new ClosingPart(SHEET, List.of(items), contentHashes, null);
    }

    @Test
    void aBreakEndsOnceItsItemSaysAnotherThing() {
        assertThat(DayClosing.clearedUp(new OpenBreaks(
                        List.of(
                                new OpenBreak(1, Discrepancy.Type.NOT_SETTLED, "transaction/7"),
                                new OpenBreak(2, Discrepancy.Type.NOT_SETTLED, "transaction/8"),
                                new OpenBreak(3, Discrepancy.Type.REFUND_WITHOUT_ORIGINAL, "transaction/7")),
                        List.of(owed(7, MONDAY)))))
                .containsExactly(2L, 3L);
    }

    /** Sheets that are sealed say "campus", as a word of their own; so does the counterpart's name. */
    @Test
    void aRowOfTheCampusHasTheHashItHadBeforeOtherSourcesWere() {
        ReconciliationItem ofCampus = owed(7, LocalDate.parse("2026-03-02"));

        assertThat(SheetRow.contentHash(ofCampus, Verdict.NOT_SETTLED))
                .isEqualTo("39924287375e546a679cbe298001959ab3d199686653a083d806df6618e6120e");
    }

    /** Paid and to be settled, and no settlement is there. */
    private static ReconciliationItem owed(long id, LocalDate day) {
        return new ReconciliationItem(
                ReconciliationItem.Kind.PURCHASE,
                id,
                day,
                new ReconciliationItem.Counterpart(
                        Source.CAMPUS,
                        "gwang",
                        "N1",
                        -1250,
                        TransactionStatus.PAID,
                        Decision.SETTLE,
                        1L,
                        Instant.EPOCH,
                        "h"),
                null,
                new ReconciliationItem.Bills(List.of(), null, null, BigDecimal.ZERO, null));
    }
}
