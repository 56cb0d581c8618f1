package dev.tanqiao.hub.store.bill;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalDouble;

/** Sums of a day. */
public interface DaySums {

    /**
     * Items of one kind and verdict.
     *
     * @param late whether they belong to a day before the sheet's
     * @param amountFen at the campus; a purchase is negative
     * @param pointsA in settlements
     * @param billed points of both classes in its bills
     */
    record Sum(
            String kind,
            String verdict,
            boolean late,
            long items,
            long amountFen,
            BigDecimal pointsA,
            BigDecimal pointsB,
            BigDecimal billed) {}

    /** What a day's sheet holds: its own items as they stood at its closing, and late ones. */
    List<Sum> ofSheet(LocalDate day);

    /** The items that belong to a day as the latest sheet tells each of them. */
    List<Sum> asKnownNow(LocalDate day);

    /**
     * Which share of the points settled in a week was matched with its bill in time. Index settlement_change_at.
     *
     * @param within of the settling; the week ends that long before now
     * @return from 0 to 100; empty when nothing was settled
     */
    OptionalDouble verifiedPercent(Duration within, Instant now);
}
