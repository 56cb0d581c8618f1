package dev.tanqiao.core.settlement;

import dev.tanqiao.core.enrolment.AuthorizationChange;
import dev.tanqiao.core.enrolment.AuthorizationListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
    public void changed(List<AuthorizationChange> changes) {
        Instant at = clock.instant();
        List<Settlement> locked = new ArrayList<>();
        locked.addAll(settlements.lockOfAccounts(accounts(changes, true), SettlementStatus.HELD));
        locked.addAll(settlements.lockOfAccounts(accounts(changes, false), SettlementStatus.PENDING));
        List<Change> moves = new ArrayList<>();
        for (AuthorizationChange change : changes) {
            locked.replaceAll(settlement -> moved(settlement, change, at)
                    .map(move -> {
                        moves.add(move);
                        return move.applied();
                    })
                    .orElse(settlement));
        }
        writer.write(Plan.of(moves, at));
    }

    private static Set<String> accounts(List<AuthorizationChange> changes, boolean granted) {
        return changes.stream()
                .filter(change -> change.granted() == granted)
                .map(AuthorizationChange::account)
                .collect(Collectors.toSet());
    }

    private Optional<Change> moved(Settlement settlement, AuthorizationChange change, Instant at) {
        if (!settlement.account().equals(change.account())) {
            return Optional.empty();
        }
        return change.granted() ? release(settlement, change, at) : stop(settlement, change, at);
    }

    private static Optional<Change> release(Settlement settlement, AuthorizationChange granted, Instant at) {
        boolean waits =
                settlement.status() == SettlementStatus.HELD && Dispatching.WITHDRAWN.equals(settlement.reason());
        return waits
                ? Optional.of(new Change(
                        settlement, SettlementStatus.PENDING, "authorization granted", granted.source(), at, null, at))
                : Optional.empty();
    }

    private Optional<Change> stop(Settlement settlement, AuthorizationChange withdrawn, Instant at) {
        if (settlement.status() != SettlementStatus.PENDING || settlement.kind() != Settlement.Kind.PURCHASE) {
            return Optional.empty();
        }
        boolean orderedAfter = settlement.orderTime().isAfter(withdrawn.at());
        if (orderedAfter && settlement.attempt() == 0) {
            return Optional.of(
                    Change.of(settlement, SettlementStatus.CANCELLED, ORDERED_AFTER, withdrawn.source(), at));
        }
        return Optional.of(new Change(
                settlement,
                SettlementStatus.HELD,
                orderedAfter ? ORDERED_AFTER : Dispatching.WITHDRAWN,
                withdrawn.source(),
                null,
                at.plus(heldDeadline),
                at));
    }
}
