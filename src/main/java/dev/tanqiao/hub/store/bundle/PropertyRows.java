package dev.tanqiao.hub.store.bundle;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Properties of bundles that were set over the API. They hold for all replicas. */
public interface PropertyRows {

    /** A value, and who set it. */
    record PropertyRow(String value, String actor, Instant changedAt) {}

    /** Those of a bundle, by property. */
    Map<String, PropertyRow> of(String bundle);

    /** Sets a property; null: what settings and the bundle's default say holds again. */
    void set(String bundle, String property, @Nullable String value, String actor, Instant at);

    /** Another number whenever a property was set. */
    long revision();
}
