package dev.tanqiao.hub.store.settlement;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** What rules in shadow would have settled. */
public interface ShadowSums {

    /**
     * What one rule would have settled, and what was settled for the same purchases instead.
     *
     * @param purchases that it would have decided
     * @param refunded how many of them were refunded since
     * @param pointsA class A it would have settled
     * @param most the points of the largest, both classes together
     * @param settled how many of them another rule settles
     * @param settledA class A settled by that other rule
     */
    record Sum(
            String ruleId,
            long purchases,
            long refunded,
            BigDecimal pointsA,
            BigDecimal pointsB,
            BigDecimal most,
            long settled,
            BigDecimal settledA,
            BigDecimal settledB,
            Instant from,
            Instant to) {}

    /** One sum a rule, by its id. */
    List<Sum> sums();
}
