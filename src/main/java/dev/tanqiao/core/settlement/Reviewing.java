package dev.tanqiao.core.settlement;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * A person decides about settlements that nothing else moves: refused, not to be known, or held by a cap. Each decision keeps
 * who, when and why, and rests on the evidence as it is at that moment.
 */
public final class Reviewing {

    private final ReviewStore store;
    private final SettlementPolicy policy;
    private final Clock clock;

    public Reviewing(ReviewStore store, SettlementPolicy policy, Clock clock) {
        this.store = store;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * What would become of the settlements; nothing is written.
     *
     * @return a ruling on each that exists
     */
    public List<Ruling> tryOut(Judgement judgement, Collection<Long> settlementIds, String reason, String actor) {
        Instant at = clock.instant();
        return store.find(settlementIds).stream()
                .map(about -> ruling(about, judgement, reason, actor, at))
                .toList();
    }

    /**
     * Decides about settlements; those it is impossible for stay as they are.
     *
     * @return a ruling on each that exists
     */
    public List<Ruling> judge(Judgement judgement, Collection<Long> settlementIds, String reason, String actor) {
        Instant at = clock.instant();
        return store.rule(settlementIds, about -> ruling(about, judgement, reason, actor, at));
    }

    /**
     * Decides about one settlement.
     *
     * @throws ControlRefused when there is none, or it is impossible; the sentence says what is possible
     */
    public Ruling judgeOne(Judgement judgement, long settlementId, String reason, String actor) {
        Ruling ruling = judge(judgement, List.of(settlementId), reason, actor).stream()
                .findFirst()
                .orElseThrow(() -> ControlRefused.unknown("settlement " + settlementId));
        if (ruling.refusal() != null) {
            throw ControlRefused.because(ruling.refusal());
        }
        return ruling;
    }

    private Ruling ruling(ReviewCase about, Judgement judgement, String reason, String actor, Instant at) {
        return about.refusal(judgement)
                .map(refusal -> Ruling.refused(about, refusal))
                .orElseGet(() -> new Ruling(
                        about,
                        change(about.settlement(), judgement, reason, actor, at),
                        takesBack(about, judgement),
                        new Act(
                                at,
                                actor,
                                judgement.word(),
                                "settlement/" + about.settlement().id(),
                                reason),
                        null));
    }

    private Change change(Settlement settlement, Judgement judgement, String reason, String actor, Instant at) {
        SettlementStatus to = judgement.to();
        return new Change(
                settlement,
                to,
                judgement.cause(),
                "person " + actor + ": " + reason,
                to == SettlementStatus.PENDING ? at : null,
                to == SettlementStatus.SETTLED ? at.plus(policy.billedDeadline()) : null,
                at);
    }

    /** Refunded while it counted as never booked, it got no reversal then; the store opens it with the move. */
    private static boolean takesBack(ReviewCase about, Judgement judgement) {
        return judgement == Judgement.ACCEPT
                && about.isPurchase()
                && about.refundedAt() != null
                && !about.hasReversal();
    }
}
