package dev.tanqiao.hub.bundle;

import java.util.List;

/**
 * A route bundle as {@code bundle.yaml} describes it.
 *
 * @param name its name, also its folder's
 * @param version kept with every decision its rules make
 * @param description one sentence
 * @param routes the ids of the routes that must run for the bundle to be healthy
 */
public record Bundle(String name, String version, String description, List<String> routes) {}
