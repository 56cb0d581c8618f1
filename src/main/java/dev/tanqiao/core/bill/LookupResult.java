package dev.tanqiao.core.bill;

import dev.tanqiao.core.settlement.Change;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a lookup in the bills ends for one unknown settlement: it moves, or is looked up again.
 *
 * @param change the move; null: none
 * @param looks how many lookups count by now
 * @param againAt the next lookup; null when it moves, or is no longer unknown
 */
public record LookupResult(
        @Nullable Change change, int looks, @Nullable Instant againAt) {}
