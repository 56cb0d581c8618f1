package dev.tanqiao.hub.route;

import dev.tanqiao.core.delivery.DueDelivery;

/**
 * One delivery as it is posted now.
 *
 * @param delivery what is told
 * @param url where it is posted
 * @param timestamp business time in epoch seconds
 * @param signature {@code webhook-signature}; empty: the subscription is not signed
 * @param startedNanos process time
 */
public record Webhook(DueDelivery delivery, String url, long timestamp, String signature, long startedNanos) {}
