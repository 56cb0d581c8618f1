package dev.tanqiao.core.bill;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which breaks; everything named must fit.
 *
 * @param type a kind of disagreement; null: any
 * @param owner who looks after it; null: any
 * @param from opened then or later; null: any
 * @param before opened before; null: any
 * @param openedBy opened then or earlier; null: any
 */
public record BreakFilter(
        @Nullable String type,
        @Nullable String owner,
        @Nullable Instant from,
        @Nullable Instant before,
        @Nullable Instant openedBy) {

    /** Each of them. */
    public static final BreakFilter ANY = new BreakFilter(null, null, null, null, null);
}
