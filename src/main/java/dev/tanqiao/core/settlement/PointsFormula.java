package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * How many points a purchase is worth.
 *
 * @param base what points per yuan are counted of
 * @param a class A; null: not used
 * @param b class B; null: not used
 * @param scale decimals of a number of points
 * @param rounding what becomes of further decimals
 */
public record PointsFormula(
        Base base, @Nullable Share a, @Nullable Share b, int scale, RoundingMode rounding) {

    /** What points per yuan are counted of. */
    public enum Base {
        /** What was paid. */
        AMOUNT,
        /** The price difference; nothing where the campus shows none. */
        DIFF_AMOUNT
    }

    /**
     * One class of points: so many a yuan, or a fixed number. Bounds hold where the base is above zero.
     *
     * @param perYuan points a yuan; null: fixed
     * @param fixed points a purchase; null: per yuan
     * @param minimum never fewer; null: no bound
     * @param maximum never more; null: no bound
     */
    public record Share(
            @Nullable BigDecimal perYuan,
            @Nullable BigDecimal fixed,
            @Nullable BigDecimal minimum,
            @Nullable BigDecimal maximum) {}

    BigDecimal classA(Row purchase) {
        return of(a, purchase);
    }

    BigDecimal classB(Row purchase) {
        return of(b, purchase);
    }

    private BigDecimal of(@Nullable Share share, Row purchase) {
        long fen = base == Base.AMOUNT ? -purchase.amountFen() : purchase.diffFen();
        if (share == null || fen <= 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal points =
                share.perYuan() == null ? share.fixed() : share.perYuan().multiply(BigDecimal.valueOf(fen, 2));
        BigDecimal rounded = (points == null ? BigDecimal.ZERO : points).setScale(scale, rounding);
        BigDecimal raised = share.minimum() == null ? rounded : rounded.max(share.minimum());
        return share.maximum() == null ? raised : raised.min(share.maximum());
    }
}
