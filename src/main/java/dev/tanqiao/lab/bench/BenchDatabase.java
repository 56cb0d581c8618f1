package dev.tanqiao.lab.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A database as the bench fills it and looks at it: one connection to fill, one to look, so that looking costs little. */
final class BenchDatabase implements AutoCloseable, WriteCounts {

    private static final long LOOK_AGAIN_MILLIS = 20;
    private static final long PATIENCE_NANOS = 600_000_000_000L;

    private final SingleConnectionDataSource looking;
    private final SingleConnectionDataSource filling;
    private final JdbcTemplate jdbc;

    BenchDatabase(String server, String name) {
        looking = new SingleConnectionDataSource(url(server, name), true);
        filling = new SingleConnectionDataSource(url(server, name), true);
        jdbc = new JdbcTemplate(looking);
    }

    /** Where another database of the same server is. */
    static String url(String server, String name) {
        return server.replaceFirst("/postgres\\?", "/" + name + "?");
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    /** How many rows of a table were inserted, updated and deleted. */
    record Written(long inserted, long updated, long deleted) {

        static final Written NOTHING = new Written(0, 0, 0);

        Written minus(Written other) {
            return new Written(inserted - other.inserted, updated - other.updated, deleted - other.deleted);
        }

        Written plus(Written other) {
            return new Written(inserted + other.inserted, updated + other.updated, deleted + other.deleted);
        }
    }

    /** What becomes visible to the others at once, when it is committed. */
    interface Filled {
        /** Rows that filling has written itself, by table. */
        Map<String, Written> written();

        void commit();
    }

    /** Puts rows down that nobody sees yet, with statistics that know of them; the same dirty pages are on disk before each turn. */
    Filled fill(String sql) {
        jdbc.execute("vacuum (analyze)");
        try {
            Connection connection = filling.getConnection();
            connection.setAutoCommit(false);
            var fill = new JdbcTemplate(filling);
            fill.execute(sql);
            fill.execute("analyze");
            Map<String, Written> written = writtenNow(fill);
            jdbc.execute("checkpoint");
            return new Filled() {
                @Override
                public Map<String, Written> written() {
                    return written;
                }

                @Override
                public void commit() {
                    end(connection);
                }
            };
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /**
     * Puts rows down that the others see at once.
     *
     * @return rows that it has written itself, by table
     */
    Map<String, Written> add(String sql) {
        try {
            Connection connection = filling.getConnection();
            connection.setAutoCommit(false);
            var fill = new JdbcTemplate(filling);
            fill.execute(sql);
            Map<String, Written> written = writtenNow(fill);
            end(connection);
            return written;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Since the last transaction ended: what that one wrote is passed on at its end, and not counted again. */
    private static Map<String, Written> writtenNow(JdbcTemplate fill) {
        fill.execute("select pg_stat_force_next_flush()");
        return written(fill, "pg_stat_xact_user_tables");
    }

    private static void end(Connection connection) {
        try {
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /**
     * Looks until it is over.
     *
     * @param open asks whether it is not
     * @param works whether those who are to end it still do
     */
    void await(String open, BooleanSupplier works) throws InterruptedException {
        long patienceEnds = System.nanoTime() + PATIENCE_NANOS;
        while (Boolean.TRUE.equals(jdbc.queryForObject(open, Boolean.class))) {
            if (!works.getAsBoolean() || System.nanoTime() > patienceEnds) {
                throw new IllegalStateException("It did not come to an end: " + open);
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    /** What was written since the database was made, by table, once all who were connected have gone: they tell when they go. */
    Map<String, Written> written() throws InterruptedException {
        filling.destroy();
        await(
                "select exists (select from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid())",
                () -> true);
        return written(jdbc, "pg_stat_user_tables");
    }

    private static Map<String, Written> written(JdbcTemplate jdbc, String statistics) {
        Map<String, Written> written = new TreeMap<>();
        jdbc.query("""
                select coalesce(pg_partition_root(relid), relid)::regclass::text, sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del)
                from %s group by 1""".formatted(statistics), row -> {
            written.put(row.getString(1), new Written(row.getLong(2), row.getLong(3), row.getLong(4)));
        });
        return written;
    }

    /** Bytes of the write-ahead log of the whole server until now. */
    @Override
    public long walBytes() {
        return number("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
    }

    /** Transactions that have written something on the whole server until now. */
    @Override
    public long commits() {
        return number("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    }

    private long number(String sql) {
        Long number = jdbc.queryForObject(sql, Long.class);
        return number == null ? 0 : number;
    }

    @Override
    public void close() {
        looking.destroy();
        filling.destroy();
    }
}
