package dev.tanqiao.hub.bundle.shadow;

import java.time.Instant;
import java.util.function.Consumer;

/** What happened in a period, one after the other: nothing holds all of it at once. */
public interface Material {

    /**
     * A period of business time.
     *
     * @param to the moment after it
     */
    record Period(Instant from, Instant to) {}

    Period period();

    /** The transactions that were decided in the period. */
    void transactions(Consumer<PastTransaction> each);

    /**
     * The events of the period that routes are told of, in their order.
     *
     * @return how many older ones of the period were left out, since there is a limit
     */
    long events(Consumer<PastEvent> each);
}
