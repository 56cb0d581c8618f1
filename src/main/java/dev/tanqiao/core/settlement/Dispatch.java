package dev.tanqiao.core.settlement;

/**
 * A settlement that may leave now.
 *
 * @param settlement as it is, locked
 * @param requestHash SHA-256 of the request's bytes, kept with the attempt as evidence of what left
 */
public record Dispatch(Settlement settlement, String requestHash) {}
