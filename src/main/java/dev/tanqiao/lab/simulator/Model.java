package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One part of the world with state of its own: the campus, the city, the subscribers. Its monitor is its lock. */
public interface Model {

    /** {@code campus}, {@code city} or {@code subscribers}; also the journal's {@code model}. */
    String name();

    /** Upstream operations by name, {@code city.orderSettel}. */
    Map<String, Operation> operations();

    /** Admin operations by method and address below {@code /__admin/tanqiao/}: {@code POST city/persons/{cid}/authorization}. */
    Map<String, Operation> admin();

    /** What answers an operation of any model in its stead; the operation itself unless something goes wrong on the way. */
    default Operation around(String name, Operation operation) {
        return operation;
    }

    /** The account of the person whom a request is about, as far as this model can tell. */
    default Optional<String> personOf(SimRequest request) {
        return Optional.empty();
    }

    /** Upstreams whose port is closed at this moment, {@code campus} or {@code city}. */
    default Set<String> refused() {
        return Set.of();
    }

    /** Takes in one journal entry: the only way state changes, live and at read-back. Called under this model's lock. */
    void apply(JsonNode entry);

    /** The whole state, for the admin API. */
    JsonNode state();

    /** When this model next does something by itself (a push attempt); empty when nothing waits. */
    default Optional<Instant> nextDue() {
        return Optional.empty();
    }

    /** Does what is due at or before now, and returns when it is done. Called without this model's lock. */
    default void act(Instant now) {}

    /** Whether something is in flight at this moment (a push attempt). */
    default boolean busy() {
        return false;
    }

    /** Figures for the status, by name: {@code orders}, {@code bookings}, {@code waitingPushes}. */
    default Map<String, Integer> counts() {
        return Map.of();
    }
}
