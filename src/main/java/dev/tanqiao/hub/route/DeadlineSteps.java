package dev.tanqiao.hub.route;

import dev.tanqiao.core.settlement.Overdue;
import dev.tanqiao.core.settlement.SettlementStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the route {@code deadlines} calls. */
public final class DeadlineSteps {

    private final SettlementStore settlements;
    private final Clock clock;
    private final Claims claims;

    public DeadlineSteps(SettlementStore settlements, Clock clock, Claims claims) {
        this.settlements = settlements;
        this.clock = clock;
        this.claims = claims;
    }

    /** Claimed settlements have passed the deadline of their state; where time has become wrong since, they have not. */
    public void passed(List<Map<String, Object>> rows) {
        if (!claims.isTimeRight()) {
            return;
        }
        Instant at = clock.instant();
        settlements.passDeadline(Rows.ids(rows), at, settlement -> Overdue.lesson(settlement, at));
    }
}
