package dev.tanqiao.hub.store.settlement;

import dev.tanqiao.core.settlement.Act;
import dev.tanqiao.core.settlement.Cap;
import dev.tanqiao.core.settlement.ControlStore;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.Pause;
import dev.tanqiao.hub.store.ActRows;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Pauses, caps and acts in rows, and what an operator asks of the other tables. */
public final class JdbcControlStore implements ControlStore, ControlViews {

    private static final String DEAD = """
            select d.id, d.subscription_id, d.webhook_id, d.attempt, d.created_at, d.changed_at, d.reason,
                   (select count(*) from delivery_item i where i.delivery_id = d.id) as items,
                   exists (select from delivery_body b where b.delivery_id = d.id and length(b.body) > 0) as sendable
            from delivery d where d.status = 'DEAD'
            """;

    private static final String FITTING = """
            and d.id > :after and (cast(:subscription as text) is null or d.subscription_id = :subscription)
            """;

    private final JdbcClient jdbc;
    private final ActRows acts;

    JdbcControlStore(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
        this.acts = new ActRows(new JdbcTemplate(dataSource));
    }

    @Override
    public void record(Act act) {
        acts.insert(List.of(act));
    }

    @Override
    public List<Pause> pauses() {
        return jdbc.sql("select scope, key, since, actor, reason from pause order by since, scope, key")
                .query((row, number) -> new Pause(
                        pauseScope(row.getString("scope")),
                        row.getString("key"),
                        row.getTimestamp("since").toInstant(),
                        row.getString("actor"),
                        row.getString("reason")))
                .list();
    }

    @Override
    public void pause(Pause pause) {
        jdbc.sql("""
                        insert into pause (scope, key, since, actor, reason) values (:scope, :key, :since, :actor, :reason)
                        on conflict (scope, key) do update
                        set since = excluded.since, actor = excluded.actor, reason = excluded.reason
                        """)
                .param("scope", pause.scope().word())
                .param("key", pause.key())
                .param("since", Timestamp.from(pause.since()))
                .param("actor", pause.actor())
                .param("reason", pause.reason())
                .update();
    }

    @Override
    public boolean resume(Pause.Scope scope, String key) {
        return jdbc.sql("delete from pause where scope = :scope and key = :key")
                        .param("scope", scope.word())
                        .param("key", key)
                        .update()
                == 1;
    }

    @Override
    public List<Long> heldByPause(Pause.Scope scope, String key) {
        // Index settlement_held: what is held is little.
        return jdbc.sql("""
                        select id from settlement
                        where status = 'HELD' and starts_with(reason, :paused)
                          and :key = case :scope when 'hub' then '' when 'provider' then provider else rule_id end
                        order by id for update
                        """)
                .param("paused", Dispatching.PAUSED)
                .param("scope", scope.word())
                .param("key", key)
                .query(Long.class)
                .list();
    }

    @Override
    public List<Cap> caps() {
        return jdbc.sql("select scope, points, actor, changed_at from cap order by scope")
                .query((row, number) -> new Cap(
                        capScope(row.getString("scope")),
                        row.getBigDecimal("points"),
                        row.getString("actor"),
                        row.getTimestamp("changed_at").toInstant()))
                .list();
    }

    @Override
    public void cap(Cap cap) {
        written("""
                        insert into cap (scope, points, actor, changed_at) values (:scope, :points, :actor, :at)
                        on conflict (scope) do update
                        set points = excluded.points, actor = excluded.actor, changed_at = excluded.changed_at
                        """, cap);
    }

    @Override
    public void capFromSettings(Cap cap) {
        written("""
                        insert into cap (scope, points, actor, changed_at) values (:scope, :points, :actor, :at)
                        on conflict (scope) do update
                        set points = excluded.points, changed_at = excluded.changed_at
                        where cap.actor = excluded.actor and cap.points <> excluded.points
                        """, cap);
    }

    private void written(String sql, Cap cap) {
        jdbc.sql(sql)
                .param("scope", cap.scope().word())
                .param("points", cap.points())
                .param("actor", cap.actor())
                .param("at", Timestamp.from(cap.changedAt()))
                .update();
    }

    @Override
    public List<String> subscriptions() {
        return jdbc.sql("select id from subscription").query(String.class).list();
    }

    @Override
    public List<String> unfinished(Pause.Scope scope) {
        return jdbc.sql("""
                        select distinct case :scope when 'provider' then provider else rule_id end
                        from settlement
                        where status = 'PENDING' or status = 'SENDING' or status = 'UNKNOWN'
                          or status in ('HELD', 'REJECTED', 'NEEDS_REVIEW')
                        """).param("scope", scope.word()).query(String.class).list();
    }

    @Override
    public List<StateCount> counts(Instant now) {
        return new StateCounts(jdbc).read(now);
    }

    @Override
    public List<DeadDelivery> newestDead(@Nullable String subscription, int limit) {
        return dead(fitting(DEAD + FITTING + "order by d.id desc limit :limit", subscription, 0)
                .param("limit", limit));
    }

    @Override
    public List<DeadDelivery> deadBehind(@Nullable String subscription, long after, int limit) {
        return dead(fitting(DEAD + FITTING + "order by d.id limit :limit", subscription, after)
                .param("limit", limit));
    }

    @Override
    public long countDead(@Nullable String subscription, long after) {
        return fitting("select count(*) from delivery d where d.status = 'DEAD' " + FITTING, subscription, after)
                .query(Long.class)
                .single();
    }

    @Override
    public List<DeadDelivery> dead(List<Long> ids) {
        return dead(jdbc.sql(DEAD + "and d.id = any(:ids) order by d.id").param("ids", ids.toArray(Long[]::new)));
    }

    private JdbcClient.StatementSpec fitting(String sql, @Nullable String subscription, long after) {
        return jdbc.sql(sql).param("subscription", subscription).param("after", after);
    }

    private static List<DeadDelivery> dead(JdbcClient.StatementSpec asked) {
        return asked.query((row, number) -> new DeadDelivery(
                        row.getLong("id"),
                        row.getString("subscription_id"),
                        row.getString("webhook_id"),
                        row.getInt("items"),
                        row.getInt("attempt"),
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("changed_at").toInstant(),
                        Objects.requireNonNullElse(row.getString("reason"), ""),
                        row.getBoolean("sendable")))
                .list();
    }

    private static Pause.Scope pauseScope(String word) {
        return Stream.of(Pause.Scope.values())
                .filter(scope -> scope.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static Cap.Scope capScope(String word) {
        return Stream.of(Cap.Scope.values())
                .filter(scope -> scope.word().equals(word))
                .findFirst()
                .orElseThrow();
    }
}
