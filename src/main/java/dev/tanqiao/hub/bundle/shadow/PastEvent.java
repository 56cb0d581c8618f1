package dev.tanqiao.hub.bundle.shadow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as routes are told it; a post to an inbox is one too.
 *
 * @param number its place in the outbox
 * @param type wire name
 * @param provider the equity provider it names, if any
 * @param at business time
 * @param body CloudEvents JSON
 */
public record PastEvent(long number, String type, @Nullable String provider, Instant at, String body) {}
