package dev.tanqiao.lab.check;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The invariants (docs/RELIABILITY.md) over the hub's rows and logs, the campus's orders, the city's ledger and what subscribers received.
 */
public final class Checker {

    static final List<Invariant> INVARIANTS = List.of(
            new BookedOnce(),
            new PurchasesEnd(),
            new BookedIsSettled(),
            new RefundsNetToZero(),
            new TakenInOnce(),
            new HandedInOnce(),
            new CursorsPassNothing(),
            new ChangesHaveEvents(),
            new EventsReachSubscribers(),
            new PushesAreStored(),
            new MovesFollowTheTable(),
            new SecretsStayHidden(),
            new OneClock(),
            new ShownLateIsTakenIn(),
            new UnreadableIsLookedAfter(),
            new DeploymentsAreFollowed());

    private final JdbcAudit hub;
    private final HubFiles files;
    private final WorldView world;

    public Checker(JdbcAudit hub, HubFiles files, WorldView world) {
        this.hub = hub;
        this.files = files;
        this.world = world;
    }

    /**
     * Everything that does not agree; empty: all does.
     *
     * @param from where the world began
     * @param to where it stands
     */
    public Comparison compare(Instant from, Instant to) {
        return compare(Facts.read(hub, files, world, from, to));
    }

    static Comparison compare(Facts facts) {
        List<Finding> findings = new ArrayList<>();
        for (Invariant invariant : INVARIANTS) {
            invariant.check(facts, (subject, detail) -> findings.add(new Finding(invariant.number(), subject, detail)));
        }
        return new Comparison(facts, List.copyOf(findings));
    }
}
