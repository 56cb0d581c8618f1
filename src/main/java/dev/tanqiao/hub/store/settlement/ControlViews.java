package dev.tanqiao.hub.store.settlement;

import dev.tanqiao.core.settlement.Pause;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How things stand, for whoever controls them. */
public interface ControlViews {

    /**
     * Rows in one state.
     *
     * @param of {@code enrolments}, {@code settlements}, {@code deliveries}, {@code consents}
     * @param due how many of them wait for their turn now
     * @param estimated whether the rows are not counted: there are very many, and their work is done
     */
    record StateCount(String of, String state, long rows, long due, boolean estimated) {}

    /**
     * A delivery that was given up.
     *
     * @param items events in it
     * @param attempt tries made
     * @param sendable whether it has bytes that can be sent again
     */
    record DeadDelivery(
            long id,
            String subscription,
            String webhookId,
            int items,
            int attempt,
            Instant createdAt,
            Instant diedAt,
            String reason,
            boolean sendable) {}

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

    /**
     * The newest dead deliveries. Index delivery_dead, as for the three that follow.
     *
     * @param subscription whose; null: of all
     */
    List<DeadDelivery> newestDead(@Nullable String subscription, int limit);

    /** Dead deliveries behind a number, in the order of their numbers. */
    List<DeadDelivery> deadBehind(@Nullable String subscription, long after, int limit);

    /** How many dead deliveries there are behind a number. */
    long countDead(@Nullable String subscription, long after);

    /** Those of some numbers that are dead. */
    List<DeadDelivery> dead(List<Long> ids);
}
