package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A settlement that begins: its first row, and the first line of its history.
 *
 * @param settlement in its first state, with sequence 1
 * @param cause why
 * @param deadlineAt passing it is a break; null: none
 * @param at business time
 */
public record NewSettlement(
        Settlement settlement, String cause, @Nullable Instant deadlineAt, Instant at) {

    /** The event of its first state; empty when the state table names none. */
    public Optional<Event> event() {
        EventType type = settlement.status().event(settlement.kind());
        return type == null
                ? Optional.empty()
                : Optional.of(Event.happened(
                        type,
                        "settlement/" + settlement.id(),
                        settlement.id(),
                        settlement.sequence(),
                        at,
                        Change.told(settlement, settlement.status(), settlement.reason())));
    }
}
