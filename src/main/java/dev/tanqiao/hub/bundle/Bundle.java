package dev.tanqiao.hub.bundle;

/**
 * A route bundle as {@code bundle.yaml} describes it.
 *
 * @param name its name, also its folder's
 * @param version kept with every decision its rules make
 * @param description one sentence
 */
public record Bundle(String name, String version, String description) {}
