package dev.tanqiao.core.transaction;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which quarantined entities; everything named must fit.
 *
 * @param source how the source begins; null: any
 * @param seenBy seen then or earlier; null: any
 */
public record QuarantineFilter(
        @Nullable String source, @Nullable Instant seenBy) {

    /** Each of them. */
    public static final QuarantineFilter ANY = new QuarantineFilter(null, null);
}
