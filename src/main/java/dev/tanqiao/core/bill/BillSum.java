package dev.tanqiao.core.bill;

import java.math.BigDecimal;

/** How the sum of a transactionId's distinct bill lines stands to what was settled. */
enum BillSum {
    /** As settled. */
    EQUAL,
    /** Twice or more what was settled. */
    SEVERAL_TIMES,
    /** One class of two: the other may still come. */
    ONE_CLASS,
    /** None of these. */
    DIFFERENT;

    static BillSum of(BigDecimal billed, BigDecimal pointsA, BigDecimal pointsB) {
        BigDecimal settled = pointsA.add(pointsB);
        if (billed.compareTo(settled) == 0) {
            return EQUAL;
        }
        boolean bothClasses = pointsA.signum() != 0 && pointsB.signum() != 0;
        if (bothClasses && (billed.compareTo(pointsA) == 0 || billed.compareTo(pointsB) == 0)) {
            return ONE_CLASS;
        }
        return times(billed, settled) > 1 ? SEVERAL_TIMES : DIFFERENT;
    }

    /** How many times over it is billed; 0 when by no whole number. */
    static int times(BigDecimal billed, BigDecimal settled) {
        if (settled.signum() == 0) {
            return 0;
        }
        BigDecimal[] times = billed.divideAndRemainder(settled);
        return times[1].signum() == 0 ? times[0].intValue() : 0;
    }
}
