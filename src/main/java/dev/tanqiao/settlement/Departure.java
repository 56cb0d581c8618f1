package dev.tanqiao.settlement;

import org.jspecify.annotations.Nullable;

/**
 * What the gate says about one settlement that is due.
 *
 * @param settlement as it is now
 * @param heldBecause null: it may leave; else why it is held
 * @param requestHash SHA-256 of the request's bytes, kept with the attempt as evidence of what left
 */
public record Departure(Settlement settlement, @Nullable String heldBecause, String requestHash) {}
