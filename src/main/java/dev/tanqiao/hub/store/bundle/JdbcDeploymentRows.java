package dev.tanqiao.hub.store.bundle;

import dev.tanqiao.core.event.EventType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@link DeploymentRows} in the tables {@code bundle_deployment} and {@code bundle_replica}. */
final class JdbcDeploymentRows implements DeploymentRows {

    /** A replica that has said nothing for so long does not live. */
    private static final int LIFE_SECONDS = 10;

    private final JdbcTemplate jdbc;

    JdbcDeploymentRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Long> begin(Deployment deployment, Duration atMost) {
        return jdbc
                .queryForList(
                        """
                        insert into bundle_deployment (action, bundle, hash, former_hash, actor, reason, trial_seconds,
                          base_revision, state, began_at, lease_until)
                        select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?) as lease_until
                        on conflict (state) where state = 'PREPARING' do nothing returning id""",
                        Long.class,
                        deployment.action(),
                        deployment.bundle(),
                        deployment.hash(),
                        deployment.formerHash(),
                        deployment.actor(),
                        deployment.reason(),
                        deployment.trial().toSeconds(),
                        deployment.base(),
                        deployment.state().name(),
                        Timestamp.from(deployment.beganAt()),
                        atMost.toSeconds())
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Deployment> find(long id) {
        return deployments("where id = ?", id).stream().findFirst();
    }

    @Override
    public Optional<Deployment> preparing() {
        return deployments("where state = 'PREPARING'").stream().findFirst();
    }

    @Override
    public Optional<Deployment> justCommitted(String bundle) {
        return deployments("""
                        where state = 'COMMITTED' and lease_until > now() - interval '2 minutes'
                          and (bundle, revision) in (select bundle, since_revision from bundle_deployed where bundle = ?)""", bundle).stream().findFirst();
    }

    @Override
    public List<Deployment> waiting() {
        return deployments("where state = 'WAITING' order by id");
    }

    @Override
    public Optional<Deployment> lock(long id, State state) {
        return deployments("where id = ? and state = ? for update", id, state.name()).stream()
                .findFirst();
    }

    private List<Deployment> deployments(String which, Object... values) {
        return jdbc.query("select * from bundle_deployment " + which, JdbcDeploymentRows::deployment, values);
    }

    private static Deployment deployment(ResultSet row, int number) throws SQLException {
        return new Deployment(
                row.getLong("id"),
                row.getString("action"),
                row.getString("bundle"),
                row.getString("hash"),
                row.getString("former_hash"),
                row.getString("actor"),
                row.getString("reason"),
                row.getString("approved_by"),
                Duration.ofSeconds(row.getLong("trial_seconds")),
                row.getLong("base_revision"),
                State.valueOf(row.getString("state")),
                row.getString("problem"),
                row.getLong("revision"),
                row.getTimestamp("began_at").toInstant());
    }

    @Override
    public boolean approve(long id, String by, long base, Duration atMost) {
        return jdbc.update("""
                        update bundle_deployment set state = 'PREPARING', approved_by = ?, base_revision = ?,
                          former_hash = (select hash from bundle_deployed d where d.bundle = bundle_deployment.bundle),
                          revision = nextval('bundle_revision_number'), lease_until = now() + make_interval(secs => ?)
                        where id = ? and state = 'WAITING'
                          and not exists (select from bundle_deployment where state = 'PREPARING')""", by, base, atMost.toSeconds(), id) == 1;
    }

    @Override
    public void committed(long id) {
        jdbc.update("update bundle_deployment set state = 'COMMITTED' where id = ?", id);
    }

    @Override
    public void fail(long id, String problem) {
        jdbc.update(
                "update bundle_deployment set state = 'FAILED', problem = ? where id = ? and state in ('WAITING', 'PREPARING')",
                problem,
                id);
    }

    @Override
    public List<Replica> replicas() {
        return jdbc.query(
                """
                select *, lease_until > now() as alive, lease_until - make_interval(secs => ?) as seen_at from bundle_replica
                where lease_until > now() - interval '1 hour' order by hub""",
                (row, number) -> new Replica(
                        new Report(
                                row.getString("hub"),
                                row.getString("hub_version"),
                                row.getLong("revision"),
                                row.getObject("prepared", Long.class),
                                row.getString("values_hash"),
                                row.getString("problem"),
                                row.getString("usage"),
                                List.of((String[]) row.getArray("bundles").getArray())),
                        row.getTimestamp("seen_at").toInstant(),
                        row.getBoolean("alive")),
                LIFE_SECONDS);
    }

    @Override
    public Standing beat(Report replica) {
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                with seen as (
                  insert into bundle_replica (hub, hub_version, lease_until, revision, prepared, values_hash, problem, usage,
                    bundles)
                  select ?, ?, now() + make_interval(secs => ?) as lease_until, ?, ?, ?, ?, ?::jsonb, ?
                  on conflict (hub) do update set lease_until = excluded.lease_until, revision = excluded.revision,
                    prepared = excluded.prepared, values_hash = excluded.values_hash, problem = excluded.problem,
                    usage = excluded.usage, bundles = excluded.bundles)
                select bundle_revision.revision, id, bundle_deployment.lease_until < now() as expired,
                  exists (select from bundle_trial) or exists (select from bundle_deployed where draining_by is not null) as under_way
                from bundle_revision left join bundle_deployment on state = 'PREPARING'""",
                (row, number) -> new Standing(
                        row.getLong(1),
                        row.getObject("id", Long.class),
                        row.getBoolean("expired"),
                        row.getBoolean("under_way")),
                replica.hub(),
                replica.hubVersion(),
                LIFE_SECONDS,
                replica.revision(),
                replica.prepared(),
                replica.valuesHash(),
                replica.problem(),
                replica.usage(),
                replica.bundles().toArray(String[]::new)));
    }

    @Override
    public boolean lives(String hub) {
        return jdbc.queryForList("""
                        update bundle_replica r set lease_until = now() + make_interval(secs => ?)
                        from bundle_replica was where r.hub = ? and was.hub = r.hub returning was.lease_until > now()""", Boolean.class, LIFE_SECONDS, hub).contains(true);
    }

    @Override
    public void leave(String hub) {
        jdbc.update("delete from bundle_replica where hub = ? or lease_until < now() - interval '1 day'", hub);
    }

    @Override
    public List<String> open(String bundle) {
        return jdbc.queryForList(
                """
                select count(*) || ' settlements ' || status from settlement
                where (source <> 'campus' or strpos(rule_id, '/') > 0)
                  and status in ('PENDING', 'SENDING', 'UNKNOWN', 'HELD', 'NEEDS_REVIEW')
                  and (starts_with(source, ?) or starts_with(rule_id, ?))
                group by status
                union all
                select count(*) || ' undelivered for ' || s.id from delivery d join subscription s on s.id = d.subscription_id
                where s.bundle = ? and d.status = 'PENDING' group by s.id
                union all
                select count(*) || ' unread posts of ' || e.type from event_due w join event e on e.number = w.event_number
                where starts_with(e.type, ?) group by e.type
                order by 1""",
                String.class,
                bundle + "/",
                bundle + "/",
                bundle,
                EventType.inbox(bundle, "").wireName());
    }

    @Override
    public void holdEvents() {
        jdbc.execute("lock table event_due in share row exclusive mode");
    }

    @Override
    public List<String> cutOff(String bundle, List<String> subscriptions) {
        return jdbc.queryForList("""
                select s.id || ' (' || count(*) || ')' from subscription s join delivery d on d.subscription_id = s.id
                where s.bundle = ? and s.definition ->> 'url' like 'route:%' and d.status = 'PENDING' and not (s.id = any(?))
                group by s.id order by s.id""", String.class, bundle, subscriptions.toArray(String[]::new));
    }
}
