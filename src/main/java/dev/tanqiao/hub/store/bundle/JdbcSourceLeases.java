package dev.tanqiao.hub.store.bundle;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@link SourceLeases} in the table {@code source_lease}, by its primary key. */
final class JdbcSourceLeases implements SourceLeases {

    private final JdbcTemplate jdbc;
    private final String owner;

    /** @param owner this replica */
    JdbcSourceLeases(JdbcTemplate jdbc, String owner) {
        this.jdbc = jdbc;
        this.owner = owner;
    }

    @Override
    public Set<String> hold(Collection<String> names, Duration length) {
        // In one order, so that two hubs never wait for each other.
        return Set.copyOf(
                jdbc.queryForList("""
                insert into source_lease (name, lease_owner, lease_until)
                select name, ?, now() + make_interval(secs => ?) as lease_until from unnest(?) name order by name
                on conflict (name) do update set lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
                  where source_lease.lease_owner = excluded.lease_owner or is_free(source_lease.lease_until)
                returning name""", String.class, owner, length.toSeconds(), names.toArray(String[]::new)));
    }

    @Override
    public void release(Collection<String> names) {
        jdbc.update(
                "delete from source_lease where name = any(?) and lease_owner = ?",
                names.toArray(String[]::new),
                owner);
    }
}
