package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A person decides about settlements that nothing else moves: refused, not to be known, or held by a cap or a trial. Each decision keeps
 * who, when and why, and rests on the evidence as it is at that moment.
 */
public final class Reviewing {

    private final ReviewStore store;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final SettlementPolicy policy;
    private final Clock clock;

    public Reviewing(
            ReviewStore store, SettlementStore settlements, UnitOfWork work, SettlementPolicy policy, Clock clock) {
        this.store = store;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * What would become of the settlements; nothing is written.
     *
     * @return a ruling on each that exists
     */
    public List<ReviewResult> tryOut(
            ReviewDecision reviewDecision, Collection<Long> settlementIds, String reason, String actor) {
        Instant at = clock.instant();
        return store.find(settlementIds).stream()
                .map(about -> ruling(about, reviewDecision, reason, actor, at))
                .toList();
    }

    /**
     * Decides about settlements; those it is impossible for stay as they are.
     *
     * @return a ruling on each that exists
     */
    public List<ReviewResult> decide(
            ReviewDecision reviewDecision, Collection<Long> settlementIds, String reason, String actor) {
        Instant at = clock.instant();
        return work.commit(() -> {
            // The locks first: whoever takes a refund in waits for them, or has committed what is read here.
            List<ReviewResult> results = store.lock(settlementIds).stream()
                    .map(about -> ruling(about, reviewDecision, reason, actor, at))
                    .toList();
            write(results, at);
            return results;
        });
    }

    private void write(List<ReviewResult> results, Instant at) {
        List<Change> moves = results.stream()
                .flatMap(result -> Stream.ofNullable(result.change()))
                .toList();
        writer.write(Plan.of(moves, at));
        store.record(results.stream()
                .flatMap(result -> Stream.ofNullable(result.act()))
                .toList());
        store.matchAgain(
                moves.stream().filter(Reviewing::goesOn).map(Change::settlement).toList(), at);
    }

    /** What goes on must meet the lines that were matched while it waited, or it is never sent and never billed. */
    private static boolean goesOn(Change move) {
        return move.to() != SettlementStatus.CANCELLED;
    }

    /**
     * Decides about one settlement.
     *
     * @throws ControlRefused when there is none, or it is impossible; the sentence says what is possible
     */
    public ReviewResult decideOne(ReviewDecision reviewDecision, long settlementId, String reason, String actor) {
        ReviewResult reviewResult = decide(reviewDecision, List.of(settlementId), reason, actor).stream()
                .findFirst()
                .orElseThrow(() -> ControlRefused.unknown("settlement " + settlementId));
        if (reviewResult.refusal() != null) {
            throw ControlRefused.because(reviewResult.refusal());
        }
        return reviewResult;
    }

    private ReviewResult ruling(
            ReviewCase about, ReviewDecision reviewDecision, String reason, String actor, Instant at) {
        return about.refusal(reviewDecision)
                .map(refusal -> ReviewResult.refused(about, refusal))
                .orElseGet(() -> new ReviewResult(
                        about,
                        change(about, reviewDecision, reason, actor, at),
                        takesBack(about, reviewDecision),
                        new Act(
                                at,
                                actor,
                                reviewDecision.word(),
                                "settlement/" + about.settlement().id(),
                                reason),
                        null));
    }

    private Change change(ReviewCase about, ReviewDecision reviewDecision, String reason, String actor, Instant at) {
        SettlementStatus to = reviewDecision.to();
        return new Change(
                about.settlement(),
                to,
                reviewDecision.cause(about),
                "person " + actor + ": " + reason,
                to == SettlementStatus.PENDING ? at : null,
                to == SettlementStatus.SETTLED ? at.plus(policy.billedDeadline()) : null,
                at);
    }

    /** Refunded while it counted as never booked, it got no reversal then; {@link Reversals} opens it with the move. */
    private static boolean takesBack(ReviewCase about, ReviewDecision reviewDecision) {
        return reviewDecision == ReviewDecision.ACCEPT
                && about.isPurchase()
                && about.refundedAt() != null
                && !about.hasReversal();
    }
}
