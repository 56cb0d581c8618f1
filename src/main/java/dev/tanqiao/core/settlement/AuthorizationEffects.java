package dev.tanqiao.core.settlement;

import dev.tanqiao.core.enrolment.AuthorizationChange;
import dev.tanqiao.core.enrolment.AuthorizationListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a withdrawn or granted authorization does to that person's purchases. Reversals go on: they give property back. The moves are
 * made when the hub takes the change, which may have waited.
 */
public final class AuthorizationEffects implements AuthorizationListener {

    /** Why a purchase is never settled, not even after a new grant. */
    static final String ORDERED_AFTER = "ordered after the authorization was withdrawn";

    private final SettlementStore settlements;
    private final SettlementWriter writer;
    private final Duration heldDeadline;
    private final Clock clock;

    /**
     * The effects.
     *
     * @param heldDeadline how long a purchase may be held before a person looks
     */
    public AuthorizationEffects(SettlementStore settlements, Duration heldDeadline, Clock clock) {
        this.settlements = settlements;
        this.writer = new SettlementWriter(settlements);
        this.heldDeadline = heldDeadline;
        this.clock = clock;
    }

    @Override
    public void changed(AuthorizationChange change) {
        Instant at = clock.instant();
        writer.write(Plan.of(change.granted() ? releases(change, at) : stops(change, at), at));
    }

    private List<Change> releases(AuthorizationChange granted, Instant at) {
        return settlements.lockOfAccount(granted.account(), SettlementStatus.HELD).stream()
                .filter(settlement -> Dispatching.WITHDRAWN.equals(settlement.reason()))
                .map(settlement -> new Change(
                        settlement, SettlementStatus.PENDING, "authorization granted", granted.source(), at, null, at))
                .toList();
    }

    private List<Change> stops(AuthorizationChange withdrawn, Instant at) {
        return settlements.lockOfAccount(withdrawn.account(), SettlementStatus.PENDING).stream()
                .filter(settlement -> settlement.kind() == Settlement.Kind.PURCHASE)
                .map(settlement -> stop(settlement, withdrawn, at))
                .toList();
    }

    private Change stop(Settlement settlement, AuthorizationChange withdrawn, Instant at) {
        boolean orderedAfter = settlement.orderTime().isAfter(withdrawn.at());
        if (orderedAfter && settlement.attempt() == 0) {
            return Change.of(settlement, SettlementStatus.CANCELLED, ORDERED_AFTER, withdrawn.source(), at);
        }
        return new Change(
                settlement,
                SettlementStatus.HELD,
                orderedAfter ? ORDERED_AFTER : Dispatching.WITHDRAWN,
                withdrawn.source(),
                null,
                at.plus(heldDeadline),
                at);
    }
}
