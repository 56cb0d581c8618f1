package dev.tanqiao.lab.check;

import dev.tanqiao.hub.store.DatabaseConnections;
import dev.tanqiao.hub.store.DatabasePool;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.hub.store.trace.TraceStores;
import dev.tanqiao.hub.store.trace.Traces;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of hubs that run in other processes, for whoever drives and checks them from outside. */
public final class HubDatabase implements AutoCloseable {

    private static final int TABLE_NAMES = 1;
    private static final int MOST_JOURNAL_FILES = 200;

    private final DatabasePool pool;
    private final JdbcTemplate jdbc;

    /**
     * @param jdbcUrl where the hubs' database is; it may be gone for a while
     */
    public HubDatabase(String jdbcUrl, String user) {
        pool = new DatabasePool(DatabaseConnections.of(jdbcUrl, user, null), 2, "from-outside");
        pool.setInitializationFailTimeout(-1); // it is asked before the first hub has made it, too
        this.jdbc = new JdbcTemplate(pool);
    }

    public JdbcQuiet quiet() {
        return new JdbcQuiet(jdbc);
    }

    public JdbcProgress progress() {
        return new JdbcProgress(jdbc);
    }

    public JdbcWitness witness() {
        return new JdbcWitness(jdbc);
    }

    public Traces trace() {
        return TraceStores.traces(jdbc);
    }

    public JdbcAudit audit() {
        return new JdbcAudit(jdbc);
    }

    /**
     * Ends leases at once, as if their time had run out. Only of hubs that are dead: whoever plays deaths need not wait a minute after
     * each.
     *
     * @param owner a pattern of SQL
     */
    public void endLeases(String owner) {
        jdbc.query("""
                select table_name from information_schema.columns
                where table_schema = 'public' and column_name = 'lease_owner'""", (row, number) -> row.getString(TABLE_NAMES))
                .forEach(table -> jdbc.update(
                        "update \"%s\" set lease_until = now() where lease_until > now() and lease_owner like ?"
                                .formatted(table),
                        owner));
    }

    /** Empties every table but those that a hub fills at its start alone: its subscriptions, its shared secrets, its rate budgets. */
    public void empty() {
        // Row by row: truncate makes new files of every table and index, and a file system slows down among so many
        // just deleted.
        List<String> statements = jdbc.queryForList("""
                with emptied as (
                  select oid from pg_class
                  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
                    and relname not in ('flyway_schema_history', 'subscription', 'shared_secret', 'rate_budget', 'bundle_revision'))
                select format('delete from %s', oid::regclass) from emptied
                union all
                select format('select setval(%L, 1, false)', objid::regclass)
                from pg_depend join pg_class counter on counter.oid = objid and relkind = 'S'
                where refobjid in (select oid from emptied)""", String.class);
        jdbc.execute(
                // What is append-only else refuses it. One row is there from the first migration on.
                "set session_replication_role = replica; %s; insert into city_token default values; reset session_replication_role"
                        .formatted(String.join("; ", statements)));
        jdbc.update("update rate_budget set blocked_until = null");
    }

    /** Has the database write new files of its journal until it cannot: where its disk is full, that stops it. */
    public void growJournalUntilItCannot() {
        try {
            for (int i = 0; i < MOST_JOURNAL_FILES; i++) {
                jdbc.query("select pg_create_restore_point('full')", row -> {});
                jdbc.query("select pg_switch_wal()", row -> {});
            }
        } catch (DataAccessException stopped) {
            return; // which is what was wanted
        }
        throw new IllegalStateException("The database has written %s files of its journal; its disk is not full."
                .formatted(MOST_JOURNAL_FILES));
    }

    @Override
    public void close() {
        pool.close();
    }
}
