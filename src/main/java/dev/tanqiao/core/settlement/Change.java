package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One move of a settlement, with its cause and the evidence it rests on. The store writes the row, the history and the
 * event of a change in the unit of work that has locked the settlement.
 *
 * @param settlement as it was locked, or as an earlier move of the same plan leaves it
 * @param to where it goes
 * @param cause why, in words an operator understands; kept in the history, and as the settlement's reason where the state
 *     has one
 * @param evidence what the decision rests on: {@code attempt 2}, {@code bill 71}, {@code push 9}
 * @param dueAt the next send or lookup; null: nothing happens by itself
 * @param deadlineAt passing it is a break; null: none
 * @param at business time
 */
public record Change(
        Settlement settlement,
        SettlementStatus to,
        String cause,
        @Nullable String evidence,
        @Nullable Instant dueAt,
        @Nullable Instant deadlineAt,
        Instant at) {

    public Change {
        if (!settlement.status().mayBecome(to)) {
            throw new IllegalArgumentException("Settlement %s is %s and cannot become %s (%s). Nothing was changed."
                    .formatted(settlement.id(), settlement.status(), to, cause));
        }
    }

    /** A move after which nothing happens by itself. */
    public static Change of(
            Settlement settlement, SettlementStatus to, String cause, @Nullable String evidence, Instant at) {
        return new Change(settlement, to, cause, evidence, null, null, at);
    }

    /** The settlement as it is after the move. */
    public Settlement applied() {
        var after = SettlementBuilder.builder(settlement)
                .status(to)
                .reason(reason())
                .dueAt(dueAt)
                .sequence(sequence());
        if (to == SettlementStatus.SENDING) {
            after.attempt(settlement.attempt() + 1)
                    .looks(0)
                    .firstSentAt(settlement.firstSentAt() == null ? at : settlement.firstSentAt())
                    .sentAt(at);
        }
        return after.build();
    }

    /** The number of this change within its settlement. */
    public int sequence() {
        return settlement.sequence() + 1;
    }

    /** The reason that stands on the settlement after the move: only states that need one keep it. */
    public @Nullable String reason() {
        return switch (to) {
            case HELD, REJECTED, CANCELLED, NEEDS_REVIEW, UNKNOWN -> cause;
            case PENDING, SENDING, SETTLED, BILLED -> null;
        };
    }

    /** The event of this change; empty when the state table names none. */
    public Optional<Event> event() {
        EventType type = to.event(settlement.kind());
        return type == null
                ? Optional.empty()
                : Optional.of(Event.happened(
                        type,
                        "settlement/" + settlement.id(),
                        settlement.id(),
                        sequence(),
                        at,
                        told(settlement, to, reason())));
    }

    static Map<String, Object> told(Settlement settlement, SettlementStatus to, @Nullable String reason) {
        var told = new LinkedHashMap<String, Object>();
        told.put("settlementId", settlement.id());
        told.put("transactionId", settlement.transactionId());
        told.put("source", settlement.source().name());
        told.put("cityTransactionId", settlement.cityTransactionId());
        told.put("kind", settlement.kind().name());
        told.put("status", to.name());
        told.put("account", settlement.account());
        told.put("equityProvider", settlement.provider());
        told.put("pointsA", settlement.pointsA().toPlainString());
        told.put("pointsB", settlement.pointsB().toPlainString());
        if (reason != null) {
            told.put("reason", reason);
        }
        return told;
    }
}
