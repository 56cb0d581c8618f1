package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.UnitOfWork;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Lets go what the rules of a bundle version decided while it was on trial, once the version is kept. */
public final class TrialRelease {

    private final ReviewStore store;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final SettlementPolicy policy;
    private final Clock clock;

    public TrialRelease(
            ReviewStore store, SettlementStore settlements, UnitOfWork work, SettlementPolicy policy, Clock clock) {
        this.store = store;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Lets the next of them go, in a unit of work of their own or the caller's. One that shows unpaid by now is held for that.
     *
     * @param stamp {@code name@version+hash}, on trial no more
     * @return how many were held; fewer than {@code most}: none is left
     */
    public int release(String stamp, int most) {
        Instant at = clock.instant();
        return work.commit(() -> {
            List<ReviewCase> held = store.lockHeld(Trial.reason(stamp), most);
            List<Change> moves = held.stream().flatMap(each -> moves(each, at)).toList();
            writer.write(Plan.of(moves, at));
            return held.size();
        });
    }

    private Stream<Change> moves(ReviewCase held, Instant at) {
        String evidence = held.settlement().reason();
        Change kept = new Change(held.settlement(), SettlementStatus.PENDING, "trial kept", evidence, at, null, at);
        return held.isPaid()
                ? Stream.of(kept)
                : Stream.of(
                        kept,
                        new Change(
                                kept.applied(),
                                SettlementStatus.HELD,
                                ChangeEffects.unpaid(held.campusStatus()),
                                evidence,
                                null,
                                at.plus(policy.heldDeadline()),
                                at));
    }
}
