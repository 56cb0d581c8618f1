package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.SettlementStatus.CANCELLED;
import static dev.tanqiao.core.settlement.SettlementStatus.HELD;
import static dev.tanqiao.core.settlement.SettlementStatus.NEEDS_REVIEW;
import static dev.tanqiao.core.settlement.SettlementStatus.PENDING;
import static dev.tanqiao.core.settlement.SettlementStatus.REJECTED;
import static dev.tanqiao.core.settlement.SettlementStatus.SENDING;
import static dev.tanqiao.core.settlement.SettlementStatus.SETTLED;
import static dev.tanqiao.core.settlement.SettlementStatus.UNKNOWN;

import dev.tanqiao.core.settlement.SettlementStore.AttemptHistory;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Draws the conclusion from what the city answered, or from its silence. */
public final class OutcomeProcessing {

    private final SettlementStore settlements;
    private final SettlementPolicy policy;
    private final Clock clock;

    public OutcomeProcessing(SettlementStore settlements, SettlementPolicy policy, Clock clock) {
        this.settlements = settlements;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Records what the city answered. A late answer stands on its own attempt, with its own time, and moves only what it proves; the
     * move is made now.
     *
     * @return the answers whose settlements are locked at this moment: to be told again
     */
    public List<AttemptAnswer> learn(Collection<AttemptAnswer> answers) {
        Instant at = clock.instant();
        return settlements.learn(answers, at, (hearing, answer) -> conclude(hearing, answer, at));
    }

    /** A sender died in the middle: its request may have left, so only the bills can tell. */
    public List<Change> giveUpWaiting(Collection<Long> settlementIds) {
        Instant at = clock.instant();
        return settlements.move(
                settlementIds,
                settlement -> settlement.status() == SENDING
                        ? Optional.of(unknown(settlement, "the sender stopped before an answer came", at))
                        : Optional.empty());
    }

    private OutcomeDecision conclude(AttemptHistory hearing, AttemptAnswer answer, Instant at) {
        return switch (answer.outcome().verdict()) {
            case ACCEPTED -> accepted(hearing, answer, at);
            case REFUSED -> refused(hearing, answer, at);
            case SURELY_NOT_SENT -> notSent(hearing, answer, at);
            case UNKNOWN ->
                isCurrent(hearing, answer)
                        ? OutcomeDecision.of(
                                unknown(hearing.settlement(), answer.outcome().message(), at))
                        : OutcomeDecision.NONE;
        };
    }

    private OutcomeDecision accepted(AttemptHistory hearing, AttemptAnswer answer, Instant at) {
        Settlement settlement = hearing.settlement();
        boolean another = hearing.acceptedAttempts().stream()
                .anyMatch(number -> number != answer.attempt().number());
        Optional<Discrepancy> twice = another
                ? Optional.of(new Discrepancy(
                        Discrepancy.Type.TWO_ACCEPTED_ATTEMPTS,
                        "settlement/" + settlement.id(),
                        "attempts %s and %s were accepted"
                                .formatted(
                                        hearing.acceptedAttempts(),
                                        answer.attempt().number())))
                : Optional.empty();
        return switch (settlement.status()) {
            case SENDING, UNKNOWN, PENDING, NEEDS_REVIEW ->
                new OutcomeDecision(Optional.of(settled(settlement, "accepted", evidence(answer), at)), twice);
            case HELD, REJECTED ->
                new OutcomeDecision(
                        Optional.of(Change.of(
                                settlement,
                                NEEDS_REVIEW,
                                "accepted by the city although it was " + settlement.status(),
                                evidence(answer),
                                at)),
                        twice);
            case CANCELLED ->
                OutcomeDecision.of(new Discrepancy(
                        Discrepancy.Type.BOOKED_THOUGH_CANCELLED,
                        "settlement/" + settlement.id(),
                        "attempt %s was accepted late"
                                .formatted(answer.attempt().number())));
            case SETTLED, BILLED -> new OutcomeDecision(Optional.empty(), twice);
        };
    }

    private OutcomeDecision refused(AttemptHistory hearing, AttemptAnswer answer, Instant at) {
        Settlement settlement = hearing.settlement();
        if (isCurrent(hearing, answer) && anotherMayHaveBooked(hearing, answer)) {
            return OutcomeDecision.of(unknown(
                    settlement,
                    "refused, but an earlier attempt may have booked: "
                            + answer.outcome().message(),
                    at));
        }
        boolean lateRefusalOfTheOnlyAttempt = settlement.status() == UNKNOWN
                && settlement.attempt() == 1
                && answer.attempt().number() == 1;
        if (!isCurrent(hearing, answer) && !lateRefusalOfTheOnlyAttempt) {
            return OutcomeDecision.NONE;
        }
        SettlementStatus to = settlement.kind() == Settlement.Kind.REVERSAL ? NEEDS_REVIEW : REJECTED;
        return OutcomeDecision.of(Change.of(
                settlement,
                to,
                "refused by the city: %s %s"
                        .formatted(answer.outcome().code(), answer.outcome().message()),
                evidence(answer),
                at));
    }

    /** Also where its sender was given up before: what surely was not sent has an end, and is not looked for in the bills. */
    private OutcomeDecision notSent(AttemptHistory hearing, AttemptAnswer answer, Instant at) {
        Settlement settlement = hearing.settlement();
        boolean mustBeAsked = settlement.resendBarred() || anotherMayHaveBooked(hearing, answer);
        boolean endsItsUnknown = settlement.status() == UNKNOWN
                && settlement.attempt() == answer.attempt().number()
                && !mustBeAsked;
        if (!isCurrent(hearing, answer) && !endsItsUnknown) {
            return OutcomeDecision.NONE;
        }
        if (mustBeAsked) {
            return OutcomeDecision.of(unknown(settlement, answer.outcome().message(), at));
        }
        return OutcomeDecision.of(new Change(
                settlement,
                PENDING,
                "surely not booked: " + answer.outcome().message(),
                evidence(answer),
                policy.retryAt(answer.attempt().number(), at),
                null,
                at));
    }

    private Change unknown(Settlement settlement, String why, Instant at) {
        Instant sentAt = settlement.sentAt() == null ? at : settlement.sentAt();
        return new Change(
                settlement,
                UNKNOWN,
                why,
                "attempt " + settlement.attempt(),
                policy.lookAt(sentAt, settlement.looks(), at),
                sentAt.plus(policy.unknownDeadline()),
                at);
    }

    private Change settled(Settlement settlement, String cause, String evidence, Instant at) {
        return new Change(settlement, SETTLED, cause, evidence, null, at.plus(policy.billedDeadline()), at);
    }

    private static boolean isCurrent(AttemptHistory hearing, AttemptAnswer answer) {
        return hearing.settlement().status() == SENDING
                && hearing.settlement().attempt() == answer.attempt().number();
    }

    private static boolean anotherMayHaveBooked(AttemptHistory hearing, AttemptAnswer answer) {
        return hearing.mayHaveBooked().stream()
                .anyMatch(number -> number != answer.attempt().number());
    }

    private static String evidence(AttemptAnswer answer) {
        return "attempt " + answer.attempt().number();
    }

    /**
     * What becomes of a reversal that waited for the truth about its original.
     *
     * @param original the original's move
     * @param reversal held since the refund
     */
    public static Optional<Change> follow(Change original, Settlement reversal) {
        if (reversal.status() != HELD) {
            return Optional.empty();
        }
        String evidence = "settlement " + original.settlement().id();
        return switch (original.to()) {
            case SETTLED ->
                Optional.of(new Change(
                        reversal, PENDING, "the original is booked", evidence, original.at(), null, original.at()));
            case CANCELLED, REJECTED ->
                Optional.of(Change.of(reversal, CANCELLED, "the original was never booked", evidence, original.at()));
            default -> Optional.empty();
        };
    }
}
