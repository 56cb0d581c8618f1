package dev.tanqiao.core.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery about to be stored; its events and its bytes never change afterwards.
 *
 * @param subscriptionId for whom
 * @param eventNumbers the events it tells, 1 to 500
 * @param contentType of the body
 * @param body JSON
 * @param undeliverable why there is nothing that could be sent, so that it lies in the dead letters at once; null: it can
 *     be sent
 * @param orderingKey deliveries of one subscription with the same key are told one after the other; null: in any order
 */
public record NewDelivery(
        String subscriptionId,
        List<Long> eventNumbers,
        String contentType,
        String body,
        @Nullable String undeliverable,
        @Nullable String orderingKey) {}
