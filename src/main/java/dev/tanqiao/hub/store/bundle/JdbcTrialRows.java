package dev.tanqiao.hub.store.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.store.DatabaseConnections;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@link TrialRows} in the table {@code bundle_trial}. */
final class JdbcTrialRows implements TrialRows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcTemplate jdbc;

    JdbcTrialRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void begin(TrialRow trial) {
        jdbc.update(
                """
                insert into bundle_trial (stamp, bundle, revision, rules, began_at, ends_at) values (?, ?, ?, ?::jsonb, ?, ?)
                on conflict (stamp) do update set revision = excluded.revision, rules = excluded.rules,
                  began_at = excluded.began_at, ends_at = excluded.ends_at, kept = false""",
                trial.stamp(),
                trial.bundle(),
                trial.revision(),
                json(trial.rules()),
                Timestamp.from(trial.beganAt()),
                Timestamp.from(trial.endsAt()));
    }

    @Override
    public List<TrialRow> running() {
        return jdbc.query(
                "select * from bundle_trial where not kept order by bundle",
                (row, number) -> new TrialRow(
                        row.getString("stamp"),
                        row.getString("bundle"),
                        row.getLong("revision"),
                        rules(row.getString("rules")),
                        row.getTimestamp("began_at").toInstant(),
                        row.getTimestamp("ends_at").toInstant()));
    }

    @Override
    public void rollBack(String bundle) {
        jdbc.update("delete from bundle_trial where bundle = ? and not kept", bundle);
    }

    @Override
    public void keep(String bundle) {
        jdbc.update("update bundle_trial set kept = true where bundle = ? and not kept", bundle);
    }

    @Override
    public List<String> lockKept() {
        return jdbc.queryForList(
                "select stamp from bundle_trial where kept order by stamp for update skip locked", String.class);
    }

    @Override
    public void forget(String stamp) {
        jdbc.update("delete from bundle_trial where stamp = ? and kept", stamp);
    }

    @Override
    public Measures measure(String bundle, Collection<String> rules, Instant from, Instant until, boolean kept) {
        DatabaseConnections.allowLongWork(jdbc);
        Timestamp since = Timestamp.from(from);
        Timestamp before = Timestamp.from(until);
        return new Measures(
                deliveries(bundle, since, before),
                decided(rules, since, before, kept),
                purchases(bundle, since, before));
    }

    /** Indexes delivery_attempt_at, delivery_dead. */
    private Deliveries deliveries(String bundle, Timestamp from, Timestamp until) {
        String routes = "route:" + bundle + "/";
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                select count(*), count(*) filter (where a.outcome <> 'DELIVERED'),
                  coalesce(percentile_disc(0.95) within group (order by a.duration_ms), 0),
                  (select count(*) from delivery d join subscription s on s.id = d.subscription_id
                   where d.status = 'DEAD' and d.created_at >= ? and d.created_at < ? and starts_with(s.definition ->> 'url', ?))
                from delivery_attempt a join delivery d on d.id = a.delivery_id join subscription s on s.id = d.subscription_id
                where a.at >= ? and a.at < ? and starts_with(s.definition ->> 'url', ?)""",
                (row, number) -> new Deliveries(
                        row.getLong(1), row.getLong(2), row.getLong(4), Duration.ofMillis(row.getLong(3))),
                from,
                until,
                routes,
                from,
                until,
                routes));
    }

    /** Index settlement_changed. */
    private Map<String, Decided> decided(Collection<String> rules, Timestamp from, Timestamp until, boolean kept) {
        Map<String, Decided> decided = new HashMap<>();
        jdbc.query(
                """
                select rule_id, sum(purchases), sum(points), max(points) from (
                  select rule_id, count(*) as purchases, sum(points_a + points_b) as points from settlement
                  where changed_at >= ? and created_at >= ? and created_at < ? and kind = 'PURCHASE' and rule_id = any(?)
                    and not (? and (status = 'CANCELLED' or status = 'HELD' and reason like 'trial %'))
                  group by rule_id, date_trunc('hour', created_at)) as hours
                group by rule_id""",
                (ResultSet row) -> {
                    decided.put(
                            row.getString(1), new Decided(row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4)));
                },
                from,
                from,
                until,
                rules.toArray(String[]::new),
                kept);
        return decided;
    }

    /** Index campus_transaction_changed. */
    private Map<String, Long> purchases(String bundle, Timestamp from, Timestamp until) {
        Map<String, Long> purchases = new TreeMap<>();
        jdbc.query(
                """
                select source, count(*) from campus_transaction
                where changed_at >= ? and first_seen_at >= ? and first_seen_at < ? and starts_with(source, ?)
                group by source""",
                (ResultSet row) -> {
                    purchases.put(row.getString(1), row.getLong(2));
                },
                from,
                from,
                until,
                bundle + "/");
        return purchases;
    }

    private static String json(Map<String, List<String>> rules) {
        try {
            return JSON.writeValueAsString(rules);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, List<String>> rules(String json) throws SQLException {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException damaged) {
            throw new SQLException("A row of table bundle_trial cannot be read.", damaged);
        }
    }
}
