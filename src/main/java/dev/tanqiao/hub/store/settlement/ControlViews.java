package dev.tanqiao.hub.store.settlement;

import dev.tanqiao.core.settlement.Pause;
import java.time.Instant;
import java.util.List;

/** How things stand, for whoever controls them. */
public interface ControlViews {

    /**
     * Rows in one state.
     *
     * @param of {@code enrolments}, {@code settlements}, {@code deliveries}, {@code consents}
     * @param due how many of them wait for their turn now
     */
    record StateCount(String of, String state, long rows, long due) {}

    /**
     * A delivery that was given up.
     *
     * @param items events in it
     * @param attempt tries made
     */
    record DeadDelivery(
            long id,
            String subscription,
            String webhookId,
            int items,
            int attempt,
            Instant createdAt,
            Instant diedAt,
            String reason) {}

    /** All subscriptions, also those that are no longer active and may still have deliveries. */
    List<String> subscriptions();

    /**
     * The providers, or the rules, of settlements that may still leave for the city. Indexes settlement_pending,
     * settlement_sending, settlement_unknown, settlement_waiting.
     */
    List<String> unfinished(Pause.Scope scope);

    /**
     * How many rows stand in each state, and how many of them are due, over what the hub works on.
     *
     * @param now business time
     */
    List<StateCount> counts(Instant now);

    /** The newest dead deliveries, at most {@code limit}. Index delivery_dead. */
    List<DeadDelivery> deadDeliveries(int limit);
}
