package dev.tanqiao.hub.store.bundle;

import dev.tanqiao.hub.store.DatabaseConnections;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@link PropertyRows} in the table {@code bundle_property}. */
final class JdbcPropertyRows implements PropertyRows {

    private final JdbcTemplate jdbc;

    JdbcPropertyRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<String, PropertyRow> of(String bundle) {
        Map<String, PropertyRow> rows = new TreeMap<>();
        jdbc.query(
                "select name, value, actor, changed_at from bundle_property where bundle = ? and value is not null",
                row -> {
                    rows.put(
                            row.getString("name"),
                            new PropertyRow(
                                    row.getString("value"),
                                    row.getString("actor"),
                                    row.getTimestamp("changed_at").toInstant()));
                },
                bundle);
        return rows;
    }

    @Override
    public void set(String bundle, String property, @Nullable String value, String actor, Instant at) {
        DatabaseConnections.allowLongWork(
                jdbc); // routes end what is under way and start again before this is committed
        // One change after the other: revisions are told in the order in which they are committed.
        jdbc.execute("lock table bundle_property in exclusive mode");
        jdbc.update("""
                insert into bundle_property (bundle, name, value, actor, changed_at) values (?, ?, ?, ?, ?)
                on conflict (bundle, name) do update set value = excluded.value, actor = excluded.actor,
                  changed_at = excluded.changed_at, revision = excluded.revision""", bundle, property, value, actor, Timestamp.from(at));
    }

    @Override
    public long revision() {
        Long newest = jdbc.queryForObject("select coalesce(max(revision), 0) from bundle_property", Long.class);
        return newest == null ? 0 : newest;
    }
}
