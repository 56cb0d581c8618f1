package dev.tanqiao.core.transaction;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entity that could not be read. It is quarantined with its text; the page goes on.
 *
 * @param pointer JSON pointer of the value that does not fit, within the answer
 * @param problem what was expected
 * @param raw the entity's JSON text
 * @param orderTime when it was ordered; null where not even that can be read
 */
public record Unreadable(
        String pointer,
        String problem,
        String raw,
        @Nullable Instant orderTime) {}
