package dev.tanqiao.settlement;

import dev.tanqiao.enrolment.AuthorizationChange;
import dev.tanqiao.enrolment.AuthorizationListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a withdrawn or granted authorization does to that person's purchases. Reversals go on: they give property back.
 */
public final class AuthorizationEffects implements AuthorizationListener {

    /** Why a purchase is never settled, not even after a new grant. */
    static final String ORDERED_AFTER = "ordered after the authorization was withdrawn";

    private final SettlementStore settlements;
    private final Duration heldDeadline;

    /**
     * The effects.
     *
     * @param heldDeadline how long a purchase may be held before a person looks
     */
    public AuthorizationEffects(SettlementStore settlements, Duration heldDeadline) {
        this.settlements = settlements;
        this.heldDeadline = heldDeadline;
    }

    @Override
    public void changed(AuthorizationChange change) {
        settlements.save(change.granted() ? releases(change) : stops(change));
    }

    private List<Change> releases(AuthorizationChange granted) {
        return settlements.ofAccount(granted.account(), Set.of(SettlementStatus.HELD)).stream()
                .filter(settlement -> Departing.WITHDRAWN.equals(settlement.reason()))
                .map(settlement -> new Change(
                        settlement,
                        SettlementStatus.PENDING,
                        "authorization granted",
                        granted.source(),
                        granted.at(),
                        null,
                        granted.at()))
                .toList();
    }

    private List<Change> stops(AuthorizationChange withdrawn) {
        return settlements.ofAccount(withdrawn.account(), Set.of(SettlementStatus.PENDING)).stream()
                .filter(settlement -> settlement.kind() == Settlement.Kind.PURCHASE)
                .map(settlement -> stop(settlement, withdrawn))
                .toList();
    }

    private Change stop(Settlement settlement, AuthorizationChange withdrawn) {
        boolean orderedAfter = settlement.orderTime().isAfter(withdrawn.at());
        if (orderedAfter && settlement.attempt() == 0) {
            return Change.of(settlement, SettlementStatus.CANCELLED, ORDERED_AFTER, withdrawn.source(), withdrawn.at());
        }
        return new Change(
                settlement,
                SettlementStatus.HELD,
                orderedAfter ? ORDERED_AFTER : Departing.WITHDRAWN,
                withdrawn.source(),
                null,
                withdrawn.at().plus(heldDeadline),
                withdrawn.at());
    }
}
