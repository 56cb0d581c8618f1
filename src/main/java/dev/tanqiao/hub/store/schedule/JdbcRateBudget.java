package dev.tanqiao.hub.store.schedule;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** How many calls a second an upstream gets from all replicas together. Process time: the database's clock. */
public final class JdbcRateBudget {

    private static final Logger log = LoggerFactory.getLogger(JdbcRateBudget.class);

    private static final Duration A_LOOK = Duration.ofMillis(20);

    /** How long nobody calls an upstream that says it is overloaded. Who waits for longer was stopped by another clock. */
    public static final Duration OVERLOAD_PAUSE = Duration.ofSeconds(5);

    /** Whoever waits for so long says so, once. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private final JdbcTemplate jdbc;
    private final String upstream;
    private final int perSecond;

    public JdbcRateBudget(JdbcTemplate jdbc, String upstream, int perSecond) {
        this.jdbc = jdbc;
        this.upstream = upstream;
        this.perSecond = perSecond;
        jdbc.update(
                "insert into rate_budget (upstream, tokens) values (?, ?) on conflict do nothing", upstream, perSecond);
    }

    /**
     * Takes calls from the budget. A crash of the database may forget the last taking; nobody waits for its disk. Nor does anybody wait
     * for a time that lies ahead because the database's clock was set back: it counts as time that has passed.
     *
     * @param wanted at least 1
     * @return how many may be made now, 0 to {@code wanted}
     */
    public int take(int wanted) {
        List<Integer> taken = jdbc.queryForList(
                """
                with hasty as (select set_config('synchronous_commit', 'off', true)),
                budget as (
                  select upstream,
                    least(?, tokens + ? * abs(extract(epoch from clock_timestamp() - refilled_at))) as available
                  from rate_budget cross join hasty where upstream = ? and (blocked_until is null or blocked_until < clock_timestamp()
                    or blocked_until > clock_timestamp() + ? * interval '1 millisecond')
                  for update of rate_budget)
                update rate_budget r set tokens = b.available - least(?, floor(b.available)),
                  refilled_at = clock_timestamp()
                from budget b where r.upstream = b.upstream and b.available >= 1
                returning least(?, floor(b.available))::int""", Integer.class, perSecond, perSecond, upstream, OVERLOAD_PAUSE.toMillis(), wanted, wanted);
        return taken.isEmpty() ? 0 : taken.get(0);
    }

    /**
     * As {@link #take}, once there are calls to be had.
     *
     * @param patience process time
     * @param over whether nobody wants them any more: the hub stops
     * @return 0: none were to be had in that time, it is over, or the thread was interrupted
     */
    public int await(int wanted, Duration patience, BooleanSupplier over) {
        long asked = System.nanoTime();
        boolean said = false;
        int taken = 0;
        while (!over.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            taken = take(wanted);
            long waited = System.nanoTime() - asked;
            if (taken > 0 || waited >= patience.toNanos()) {
                break;
            }
            if (!said && waited > LONG.toNanos()) {
                said = true;
                log.warn(
                        "budget.awaited upstream={} perSecond={} reason=\"no call was to be had for {} s\" next=\"it waits on\"",
                        upstream,
                        perSecond,
                        LONG.toSeconds());
            }
            LockSupport.parkNanos(A_LOOK.toNanos());
        }
        return taken;
    }

    /** The upstream is overloaded: nobody calls it for a while. */
    public void block() {
        jdbc.update(
                "update rate_budget set blocked_until = clock_timestamp() + ? * interval '1 millisecond' where upstream = ?",
                OVERLOAD_PAUSE.toMillis(),
                upstream);
    }
}
