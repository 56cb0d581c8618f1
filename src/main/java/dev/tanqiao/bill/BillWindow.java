package dev.tanqiao.bill;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which bills are asked for.
 *
 * @param provider the equity provider; null: all of them
 * @param from inclusive
 * @param to inclusive, fixed while paging
 */
public record BillWindow(@Nullable String provider, Instant from, Instant to) {}
