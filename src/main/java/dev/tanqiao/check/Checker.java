package dev.tanqiao.check;

import dev.tanqiao.store.JdbcAudit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The invariants of DESIGN over the hub's rows, the campus's orders, the city's ledger and what subscribers received.
 * Invariants 9 (acknowledged is stored) is also held by a test of its own, 11 (no secret shown) and 12 (one clock) are held
 * by tests alone: rows do not show them.
 */
public final class Checker {

    private static final List<Invariant> INVARIANTS = List.of(
            new BookedOnce(),
            new PurchasesEnd(),
            new BookedIsSettled(),
            new RefundsNetToZero(),
            new TakenInOnce(),
            new CursorsPassNothing(),
            new ChangesHaveEvents(),
            new EventsReachSubscribers(),
            new PushesAreStored(),
            new MovesFollowTheTable());

    private final JdbcAudit hub;
    private final WorldView world;

    public Checker(JdbcAudit hub, WorldView world) {
        this.hub = hub;
        this.world = world;
    }

    /** Everything that does not agree at that moment; empty: all does. */
    public Comparison compare(Instant now) {
        return compare(Facts.read(hub, world, now));
    }

    static Comparison compare(Facts facts) {
        List<Finding> findings = new ArrayList<>();
        for (Invariant invariant : INVARIANTS) {
            invariant.check(facts, (subject, detail) -> findings.add(new Finding(invariant.number(), subject, detail)));
        }
        return new Comparison(facts, List.copyOf(findings));
    }
}
