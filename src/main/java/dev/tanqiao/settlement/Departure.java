package dev.tanqiao.settlement;

/**
 * A settlement about to be sent.
 *
 * @param settlement as it was claimed
 * @param requestHash SHA-256 of the request's bytes, kept with the attempt as evidence of what left
 */
public record Departure(Settlement settlement, String requestHash) {}
