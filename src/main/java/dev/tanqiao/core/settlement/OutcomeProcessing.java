package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.SettlementStatus.CANCELLED;
import static dev.tanqiao.core.settlement.SettlementStatus.HELD;
import static dev.tanqiao.core.settlement.SettlementStatus.NEEDS_REVIEW;
import static dev.tanqiao.core.settlement.SettlementStatus.PENDING;
import static dev.tanqiao.core.settlement.SettlementStatus.REJECTED;
import static dev.tanqiao.core.settlement.SettlementStatus.SENDING;
import static dev.tanqiao.core.settlement.SettlementStatus.SETTLED;
import static dev.tanqiao.core.settlement.SettlementStatus.UNKNOWN;

import dev.tanqiao.core.event.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Draws the conclusion from what the city answered, or from its silence. */
public final class OutcomeProcessing {

    private final SettlementStore settlements;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final SettlementPolicy policy;
    private final Clock clock;

    public OutcomeProcessing(SettlementStore settlements, UnitOfWork work, SettlementPolicy policy, Clock clock) {
        this.settlements = settlements;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Records what the city answered. A late answer stands on its own attempt, with its own time, and moves only what it proves; the
     * move is made now. A settlement that another transaction has locked is not waited for.
     *
     * @return the answers whose settlements are locked at this moment: to be told again
     */
    public List<AttemptAnswer> learn(Collection<AttemptAnswer> answers) {
        return work.commit(() -> learnNow(answers, clock.instant()));
    }

    private List<AttemptAnswer> learnNow(Collection<AttemptAnswer> answers, Instant at) {
        Set<Long> ids = answers.stream().map(OutcomeProcessing::id).collect(Collectors.toCollection(HashSet::new));
        List<Settlement> locked = settlements.lockFree(ids);
        locked.forEach(settlement -> ids.remove(settlement.id()));
        Set<Long> lockedByOthers = settlements.existing(ids);
        Map<Long, List<HeardAttempt>> heard = settlements.heard(locked.stream()
                .filter(AttemptHistory::mayBeThere)
                .map(Settlement::id)
                .toList());
        List<AttemptAnswer> told = answers.stream()
                .filter(answer -> !lockedByOthers.contains(id(answer)))
                .toList();
        settlements.record(told.stream()
                .filter(answer -> !heard.getOrDefault(id(answer), List.of())
                        .contains(HeardAttempt.of(
                                answer))) // it is told again, since nobody knew whether it was committed
                .toList());
        writer.write(plan(told, locked, heard, at));
        return answers.stream()
                .filter(answer -> lockedByOthers.contains(id(answer)))
                .toList();
    }

    private static long id(AttemptAnswer answer) {
        return answer.attempt().settlement().id();
    }

    /** A sender died in the middle: its request may have left, so only the bills can tell. */
    public List<Change> giveUpWaiting(Collection<Long> settlementIds) {
        Instant at = clock.instant();
        return work.commit(() -> {
            Map<Boolean, List<Settlement>> sending = settlements.lock(settlementIds).stream()
                    .collect(Collectors.partitioningBy(settlement -> settlement.status() == SENDING));
            settlements.endLeases(sending.getOrDefault(false, List.of()).stream()
                    .map(Settlement::id)
                    .toList());
            return writer.write(Plan.of(
                    sending.getOrDefault(true, List.of()).stream()
                            .map(settlement -> unknown(settlement, "the sender stopped before an answer came", at))
                            .toList(),
                    at));
        });
    }

    /**
     * What answers mean for settlements as they are now: of two answers for one settlement the second sees the move of the first.
     *
     * @param heard what their attempts had heard before, where {@link AttemptHistory#mayBeThere}
     */
    Plan plan(
            List<AttemptAnswer> answers,
            Collection<Settlement> locked,
            Map<Long, List<HeardAttempt>> heard,
            Instant at) {
        Map<Long, Settlement> now = new HashMap<>();
        locked.forEach(settlement -> now.put(settlement.id(), settlement));
        Map<Long, AttemptHistory> histories = new HashMap<>();
        List<OutcomeDecision> decisions = new ArrayList<>();
        for (AttemptAnswer answer : answers) {
            long id = id(answer);
            Settlement settlement = now.get(id);
            if (settlement != null) {
                AttemptHistory history =
                        histories.getOrDefault(id, new AttemptHistory(heard.getOrDefault(id, List.of())));
                OutcomeDecision decision = conclude(settlement, history, answer, at);
                decision.change().ifPresent(change -> now.put(id, change.applied()));
                histories.put(id, history.and(answer));
                decisions.add(decision);
            }
        }
        return Plan.ofDecisions(decisions, at);
    }

    private OutcomeDecision conclude(Settlement settlement, AttemptHistory history, AttemptAnswer answer, Instant at) {
        return switch (answer.outcome().verdict()) {
            case ACCEPTED -> accepted(settlement, history, answer, at);
            case REFUSED -> refused(settlement, history, answer, at);
            case SURELY_NOT_SENT -> notSent(settlement, history, answer, at);
            case UNKNOWN ->
                isCurrent(settlement, answer)
                        ? OutcomeDecision.of(
                                unknown(settlement, answer.outcome().message(), at))
                        : OutcomeDecision.NONE;
        };
    }

    private OutcomeDecision accepted(Settlement settlement, AttemptHistory history, AttemptAnswer answer, Instant at) {
        Optional<Discrepancy> twice = history.isAnotherAccepted(answer.attempt().number())
                ? Optional.of(new Discrepancy(
                        Discrepancy.Type.TWO_ACCEPTED_ATTEMPTS,
                        "settlement/" + settlement.id(),
                        "attempts %s and %s were accepted"
                                .formatted(history.accepted(), answer.attempt().number())))
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

    private OutcomeDecision refused(Settlement settlement, AttemptHistory history, AttemptAnswer answer, Instant at) {
        if (isCurrent(settlement, answer)
                && history.mayAnotherHaveBooked(answer.attempt().number())) {
            return OutcomeDecision.of(unknown(
                    settlement,
                    "refused, but an earlier attempt may have booked: "
                            + answer.outcome().message(),
                    at));
        }
        boolean lateRefusalOfTheOnlyAttempt = settlement.status() == UNKNOWN
                && settlement.attempt() == 1
                && answer.attempt().number() == 1;
        if (!isCurrent(settlement, answer) && !lateRefusalOfTheOnlyAttempt) {
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
    private OutcomeDecision notSent(Settlement settlement, AttemptHistory history, AttemptAnswer answer, Instant at) {
        boolean mustBeAsked = settlement.resendBarred()
                || history.mayAnotherHaveBooked(answer.attempt().number());
        boolean endsItsUnknown = settlement.status() == UNKNOWN
                && settlement.attempt() == answer.attempt().number()
                && !mustBeAsked;
        if (!isCurrent(settlement, answer) && !endsItsUnknown) {
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

    private static boolean isCurrent(Settlement settlement, AttemptAnswer answer) {
        return settlement.status() == SENDING
                && settlement.attempt() == answer.attempt().number();
    }

    private static String evidence(AttemptAnswer answer) {
        return "attempt " + answer.attempt().number();
    }
}
