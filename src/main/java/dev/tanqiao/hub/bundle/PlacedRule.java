package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.settlement.Rule;

/**
 * A rule and where it stands.
 *
 * @param place file and line
 */
public record PlacedRule(Rule rule, String place) {}
