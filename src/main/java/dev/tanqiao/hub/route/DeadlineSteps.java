package dev.tanqiao.hub.route;

import dev.tanqiao.core.settlement.Overdue;
import java.util.List;
import java.util.Map;

/** What the route {@code deadlines} calls. */
public final class DeadlineSteps {

    private final Overdue overdue;
    private final Claims claims;

    public DeadlineSteps(Overdue overdue, Claims claims) {
        this.overdue = overdue;
        this.claims = claims;
    }

    /** Claimed settlements have passed the deadline of their state; where time has become wrong since, they have not. */
    public void passed(List<Map<String, Object>> rows) {
        if (claims.isTimeRight()) {
            overdue.pass(Rows.ids(rows));
        }
    }
}
