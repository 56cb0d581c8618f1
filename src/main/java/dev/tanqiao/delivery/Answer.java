package dev.tanqiao.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt.
 *
 * @param httpStatus null: there was no answer
 * @param code the {@code code} of the answer's JSON body, if it has one
 * @param text the beginning of the answer, or why there was none
 * @param durationMs process time
 */
public record Answer(@Nullable Integer httpStatus, @Nullable String code, String text, int durationMs) {}
