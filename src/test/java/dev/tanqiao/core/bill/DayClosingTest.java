package dev.tanqiao.core.bill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.bill.ClosedDayStore.OpenBreak;
import dev.tanqiao.core.bill.ClosedDayStore.OpenBreaks;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class DayClosingTest {

    @Test
    void aBreakEndsOnceItsItemSaysAnotherThing() {
        var owed = new ReconciliationItem(
                ReconciliationItem.Kind.PURCHASE,
                7,
                LocalDate.parse("2026-03-02"),
                new ReconciliationItem.Campus(
                        "gwang", "N1", -1250, TransactionStatus.PAID, Decision.SETTLE, 1L, Instant.EPOCH, "h"),
                null,
                new ReconciliationItem.Bills(List.of(), null, null, BigDecimal.ZERO, null));

        assertThat(DayClosing.clearedUp(new OpenBreaks(
                        List.of(
                                new OpenBreak(1, Discrepancy.Type.NOT_SETTLED, "transaction/7"),
                                new OpenBreak(2, Discrepancy.Type.NOT_SETTLED, "transaction/8"),
                                new OpenBreak(3, Discrepancy.Type.REFUND_WITHOUT_ORIGINAL, "transaction/7")),
                        List.of(owed))))
                .containsExactly(2L, 3L);
    }
}
