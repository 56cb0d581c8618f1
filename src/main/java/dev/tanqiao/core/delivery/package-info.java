/** Deliveries to subscribers: fan-out, attempts, redelivery, dead letters. */
@NullMarked
package dev.tanqiao.core.delivery;

import org.jspecify.annotations.NullMarked;
