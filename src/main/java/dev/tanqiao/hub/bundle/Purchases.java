package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.settlement.PurchaseGrant;
import dev.tanqiao.core.transaction.Source;
import java.util.Map;

/** Takes in what bundles hand in ({@code contracts/hub/purchase.schema.json}). */
@FunctionalInterface
public interface Purchases {

    /**
     * Takes one in, or a later state of it, exactly once.
     *
     * @param source the route that hands it in, as the hub knows it
     * @param purchase JSON text, or a map as JSON is read into
     * @param grant what the route's bundle may do
     * @return {@code refused: false} with {@code news} (taken-in, changed, known), {@code transactionId}, {@code status}, and
     *     {@code decision}, {@code rule}, {@code settlementId} where there are any; or {@code refused: true} with {@code code}
     *     (invalid, not-enrolled, other-account) and {@code message}: then nothing is stored
     * @throws IllegalStateException when the hub's clock is wrong; nothing is stored, and it may be handed in again
     */
    Map<String, Object> takeIn(Source source, Object purchase, PurchaseGrant grant);
}
