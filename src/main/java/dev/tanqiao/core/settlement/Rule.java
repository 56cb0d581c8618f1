package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Row;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What purchases of one kind mean in carbon points.
 *
 * @param id its name as it is stored ({@link #storedId})
 * @param match which purchases it speaks of
 * @param points how many points they are worth
 * @param providerCid the equity provider's cid: who receives the points
 * @param transactionType the provider's own word for such an order
 * @param data goods descriptions, with placeholders
 * @param convertReductions whether the city may convert emission reductions when points are missing ({@code type} 1)
 * @param shadowUntil until then it only watches: its result is recorded, and the next rule decides; null: it
 *     decides
 * @param bundleVersion its bundle, {@code name@version+hash}; stored with every decision it makes
 */
public record Rule(
        String id,
        RuleMatch match,
        PointsFormula points,
        String providerCid,
        String transactionType,
        List<DataTemplate> data,
        boolean convertReductions,
        @Nullable Instant shadowUntil,
        String bundleVersion) {

    /** The bundle whose rules are stored by their bare ids, as before there were others: old rows and their hashes hold them. */
    public static final String BARE_BUNDLE = "campus-carbon";

    /**
     * The id under which a rule is stored: {@code bundle/rule}, or bare.
     *
     * @param written {@code bundle/rule}, or bare where the bundle is {@link #BARE_BUNDLE}
     */
    public static String storedId(String written) {
        return written.startsWith(BARE_BUNDLE + "/") ? written.substring(BARE_BUNDLE.length() + 1) : written;
    }

    /** Whether it only watches at that time. */
    public boolean isShadow(Instant at) {
        return shadowUntil != null && at.isBefore(shadowUntil);
    }

    /** Its result for one purchase. */
    public RuleResult result(Row purchase) {
        return new RuleResult(
                id,
                providerCid,
                points.classA(purchase),
                points.classB(purchase),
                transactionType,
                data.stream()
                        .map(template -> template.filled(purchase))
                        .filter(text -> !text.isEmpty())
                        .toList(),
                convertReductions);
    }
}
