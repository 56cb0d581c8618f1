package dev.tanqiao.core.settlement;

import java.math.BigDecimal;
import java.util.Set;

/**
 * What a bundle may do with purchases ({@code grants} of bundle.yaml).
 *
 * @param providers cids of the equity providers its purchases may be settled at
 * @param pointsPerDay points (A + B) of all its purchases that may be sent within one day, Asia/Shanghai; what exceeds them is held.
 *     0: all are held
 */
public record PurchaseGrant(Set<String> providers, BigDecimal pointsPerDay) {

    /** @throws IllegalArgumentException when the points are negative or more than a cap can be */
    public PurchaseGrant {
        if (!Cap.canBe(pointsPerDay)) {
            throw new IllegalArgumentException("pointsPerDay is %s: expected 0 to %s points."
                    .formatted(pointsPerDay.toPlainString(), Cap.MOST.toPlainString()));
        }
        providers = Set.copyOf(providers);
    }
}
