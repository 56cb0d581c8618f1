package dev.tanqiao.route;

import dev.tanqiao.settlement.Overdue;
import dev.tanqiao.settlement.SettlementStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the route {@code deadlines} calls. */
public final class DeadlineSteps {

    private final SettlementStore settlements;
    private final Clock clock;

    public DeadlineSteps(SettlementStore settlements, Clock clock) {
        this.settlements = settlements;
        this.clock = clock;
    }

    /** Claimed settlements have passed the deadline of their state. */
    public void passed(List<Map<String, Object>> rows) {
        Instant at = clock.instant();
        settlements.passDeadline(Rows.ids(rows), at, settlement -> Overdue.lesson(settlement, at));
    }
}
