package dev.tanqiao.hub.store.bundle;

import dev.tanqiao.core.delivery.OutboxEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/** Shadow runs: what is replayed, and the reports that are kept. */
public interface ShadowRows {

    /**
     * Reads the newest events of a period, in their order, some at a time. What the city's own words need is not read.
     *
     * @param types wire names, {@code settlement.*} for a family, {@code *} for all but posts
     * @param limit at most so many
     * @return how many older ones of the period were left out
     */
    long events(Period period, Collection<String> types, int limit, Consumer<OutboxEvent> each);

    /** @param to the moment after it */
    record Period(Instant from, Instant to) {}

    /** A report that is kept. */
    record Kept(Instant madeAt, String actor, String report) {}

    /** Keeps the report about a version in place of an earlier one about the same files. */
    void keep(String bundle, String hash, Kept report);

    /** The report about a version. */
    Optional<Kept> find(String bundle, String hash);
}
