package dev.tanqiao.hub.store.settlement;

import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.store.Column;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;

/** Caps and what was used of them, inside the transaction in which settlements leave: a batch is three statements. */
public final class CapRows {

    private final JdbcTemplate jdbc;

    public CapRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The caps that hold, in points by scope. */
    Map<String, BigDecimal> caps() {
        Map<String, BigDecimal> caps = new HashMap<>();
        jdbc.query("select scope, points from cap where points > 0", row -> {
            caps.put(row.getString(1), row.getBigDecimal(2));
        });
        return caps;
    }

    /** Points a day that the bundles whose purchases these are may send; none of a bundle that was granted nothing. */
    Map<String, BigDecimal> ofBundles(List<Settlement> due) {
        String[] bundles = due.stream()
                .map(Settlement::source)
                .filter(source -> !source.isCampus())
                .map(Source::bundle)
                .distinct()
                .toArray(String[]::new);
        Map<String, BigDecimal> caps = new HashMap<>();
        if (bundles.length > 0) {
            jdbc.query(
                    "select bundle, points_per_day from bundle_grant where bundle = any(?)",
                    row -> {
                        caps.put(row.getString(1), row.getBigDecimal(2));
                    },
                    (Object) bundles);
        }
        return caps;
    }

    /** Locks the counters concerned, so that two replicas cannot both use the last points under a cap. */
    Map<String, BigDecimal> used(List<Settlement> due, Set<String> scopes, Instant at) {
        // In one order for all: two replicas cannot wait for each other.
        Collection<String> keys = new TreeSet<>();
        due.forEach(settlement -> keys.addAll(Dispatching.usageKeys(scopes, settlement, at)));
        Map<String, BigDecimal> used = new HashMap<>();
        if (keys.isEmpty()) {
            return used;
        }
        Column[] counters = counters(keys);
        jdbc.update("""
                insert into cap_usage (scope, key, bucket, points)
                select scope, key, bucket, 0
                from unnest(?::text[], ?::text[], ?::text[]) with ordinality as u(scope, key, bucket, place)
                order by place on conflict do nothing""", (Object[]) counters);
        jdbc.query(
                """
                select scope || '|' || key || '|' || bucket, points from cap_usage
                where (scope, key, bucket) in (select * from unnest(?::text[], ?::text[], ?::text[]))
                order by scope, key, bucket for update""",
                row -> {
                    used.put(row.getString(1), row.getBigDecimal(2));
                },
                (Object[]) counters);
        return used;
    }

    /** Points that count from now on. */
    void count(Map<String, BigDecimal> more) {
        if (!more.isEmpty()) {
            Column[] counters = counters(more.keySet());
            jdbc.update(
                    """
                    update cap_usage c set points = c.points + u.points
                    from unnest(?::text[], ?::text[], ?::text[], ?::numeric[]) as u(scope, key, bucket, points)
                    where c.scope = u.scope and c.key = u.key and c.bucket = u.bucket""", counters[0], counters[1], counters[2], Column.of("numeric", more.values(), points -> points));
        }
    }

    /** Deletes what was counted in days and hours before that one; a day's name sorts before those of its hours. */
    public void forget(String before) {
        jdbc.update("delete from cap_usage where bucket < ?", before);
    }

    private static Column[] counters(Collection<String> keys) {
        return new Column[] {part(keys, 0), part(keys, 1), part(keys, 2)};
    }

    private static Column part(Collection<String> keys, int part) {
        return Column.of("text", keys, key -> key.split("\\|", -1)[part]);
    }
}
