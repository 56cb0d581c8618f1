/** Outbox, subscriptions and deliveries, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.delivery;

import org.jspecify.annotations.NullMarked;
