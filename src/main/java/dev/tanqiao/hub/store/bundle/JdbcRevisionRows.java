package dev.tanqiao.hub.store.bundle;

import dev.tanqiao.hub.store.Instants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@link RevisionRows} in the tables {@code bundle_revision}, {@code _deployed}, {@code _content} and {@code _change}. */
final class JdbcRevisionRows implements RevisionRows {

    /** No arguments, but given: without an array of them Spring does not prepare a statement, and it is parsed and planned each time. */
    private static final Object[] PREPARED = {};

    private final JdbcTemplate jdbc;

    JdbcRevisionRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public long share() {
        return number("select share_bundle_revision()");
    }

    @Override
    public long current() {
        return number("select revision from bundle_revision");
    }

    @Override
    public long lock() {
        return number("select lock_bundle_revision()");
    }

    @Override
    public long reserve() {
        return number("select nextval('bundle_revision_number')");
    }

    private long number(String sql) {
        return Objects.requireNonNull(jdbc.queryForObject(sql, Long.class, PREPARED));
    }

    @Override
    public void advance(long revision) {
        jdbc.update("update bundle_revision set revision = ?, lease_until = now() + interval '30 seconds'", revision);
    }

    @Override
    public List<Deployed> deployed() {
        return jdbc.query(
                "select * from bundle_deployed order by bundle",
                (row, number) -> new Deployed(
                        row.getString("bundle"),
                        row.getString("hash"),
                        row.getLong("since_revision"),
                        row.getString("pinned_by"),
                        row.getString("pin_reason"),
                        row.getString("draining_by"),
                        row.getString("drain_reason")));
    }

    @Override
    public void deploy(String bundle, String hash, long since) {
        jdbc.update("""
                insert into bundle_deployed (bundle, hash, since_revision) values (?, ?, ?)
                on conflict (bundle) do update set hash = excluded.hash, since_revision = excluded.since_revision,
                  draining_by = null, drain_reason = null""", bundle, hash, since);
    }

    @Override
    public void undeploy(String bundle) {
        jdbc.update("delete from bundle_deployed where bundle = ?", bundle);
    }

    @Override
    public void pin(String bundle, @Nullable String by, @Nullable String reason) {
        jdbc.update("update bundle_deployed set pinned_by = ?, pin_reason = ? where bundle = ?", by, reason, bundle);
    }

    @Override
    public void drain(String bundle, long since, String by, String reason) {
        jdbc.update(
                "update bundle_deployed set draining_by = ?, drain_reason = ?, since_revision = ? where bundle = ?",
                by,
                reason,
                since,
                bundle);
    }

    @Override
    public boolean mayAct(String bundle, @Nullable String hash, boolean isAlive) {
        return Boolean.TRUE.equals(jdbc.queryForObject("""
                select (select hash from bundle_deployed where bundle = ?) is not distinct from ?
                  or ? and lease_until > now() from bundle_revision""", Boolean.class, bundle, hash, isAlive));
    }

    @Override
    public boolean isTold(String subscription) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from subscription where id = ? and active)", Boolean.class, subscription));
    }

    @Override
    public void store(Content content) {
        jdbc.update(
                """
                insert into bundle_content (bundle, hash, version, zip, signature, signed_by, actor, stored_at)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (bundle, hash) do update set
                  zip = excluded.zip, signature = excluded.signature, signed_by = excluded.signed_by
                where bundle_content.signed_by is null""", // a signature that is known stays
                content.bundle(),
                content.hash(),
                content.version(),
                content.zip(),
                content.signature(),
                content.signedBy(),
                content.actor(),
                Timestamp.from(content.storedAt()));
    }

    @Override
    public Optional<Content> content(String bundle, String hash) {
        return jdbc
                .query(
                        "select * from bundle_content where bundle = ? and hash = ?",
                        JdbcRevisionRows::content,
                        bundle,
                        hash)
                .stream()
                .findFirst();
    }

    @Override
    public Set<String> deployable() {
        return Set.copyOf(jdbc.queryForList("select distinct bundle from bundle_content", String.class));
    }

    @Override
    public Optional<Content> version(String bundle, String version) {
        return jdbc.query("""
                        select * from bundle_content b where bundle = ? and version = ?
                          and exists (select from bundle_change c where c.bundle = b.bundle and c.hash = b.hash)
                        order by stored_at desc limit 1""", JdbcRevisionRows::content, bundle, version).stream()
                .findFirst();
    }

    private static Content content(ResultSet row, int number) throws SQLException {
        return new Content(
                row.getString("bundle"),
                row.getString("hash"),
                row.getString("version"),
                row.getBytes("zip"),
                row.getBytes("signature"),
                row.getString("signed_by"),
                row.getString("actor"),
                row.getTimestamp("stored_at").toInstant());
    }

    @Override
    public void record(Changed change) {
        jdbc.update(
                """
                insert into bundle_change
                  (revision, action, bundle, hash, former_hash, actor, reason, approved_by, changed_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                change.revision(),
                change.action(),
                change.bundle(),
                change.hash(),
                change.formerHash(),
                change.actor(),
                change.reason(),
                change.approvedBy(),
                Instants.timestamp(change.changedAt()));
    }

    @Override
    public @Nullable String keptBefore(String bundle, long revision) {
        return jdbc.queryForObject("""
                select (select hash from bundle_change c where bundle = ? and revision < ? and action <> 'drain'
                  and not exists (select from bundle_deployment d where d.revision = c.revision and trial_seconds > 0)
                  order by revision desc limit 1)""", String.class, bundle, revision);
    }

    @Override
    public boolean wasOnlyTried(String bundle, String hash) {
        return Boolean.TRUE.equals(jdbc.queryForObject("""
                select (select exists (select from bundle_deployment d where d.revision = c.revision and trial_seconds > 0)
                  from bundle_change c where bundle = ? and hash = ? and action <> 'drain'
                  order by revision desc limit 1)""", Boolean.class, bundle, hash));
    }

    @Override
    public List<Changed> history(@Nullable String bundle, int limit) {
        return jdbc.query(
                """
                select c.*, (select version from bundle_content b where b.bundle = c.bundle and b.hash = c.hash) as version
                from bundle_change c where ?::text is null or c.bundle = ? order by revision desc limit ?""",
                (row, number) -> new Changed(
                        row.getLong("revision"),
                        row.getString("action"),
                        row.getString("bundle"),
                        row.getString("version"),
                        row.getString("hash"),
                        row.getString("former_hash"),
                        row.getString("actor"),
                        row.getString("reason"),
                        row.getString("approved_by"),
                        row.getTimestamp("changed_at").toInstant()),
                bundle,
                bundle,
                limit);
    }
}
