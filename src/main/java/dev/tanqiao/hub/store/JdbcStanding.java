package dev.tanqiao.hub.store;

import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/** How this hub stands with its database: whether it may write, and whether there is room for it. */
public final class JdbcStanding {

    private final JdbcTemplate jdbc;
    private final String hub;

    public JdbcStanding(JdbcTemplate jdbc, Replica here) {
        this.jdbc = jdbc;
        this.hub = here.name();
    }

    /** Commits a write that changes nothing, to this hub's own row, if it has one yet. */
    public void write() {
        jdbc.update("update bundle_replica set hub_version = hub_version where hub = ?", hub);
    }

    /**
     * How many hubs share the database, and how many connections it allows to all users that are not administrators.
     *
     * @param hubs those that live, with this one
     */
    public record Room(int hubs, int connections) {}

    public Room room() {
        return Objects.requireNonNull(
                jdbc.queryForObject("""
                select (select count(*) from bundle_replica where lease_until > now() and hub <> ?) + 1,
                  least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
                    (select nullif(datconnlimit, -1) from pg_database where datname = current_database()),
                    (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user))""", (row, number) -> new Room(row.getInt(1), row.getInt(2)), hub));
    }
}
