package dev.tanqiao.hub.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Makes connections to the hub's database that wait for no answer for ever: it may hang while its standby has taken over. A database
 * that is slow ends a statement itself, which is known to be undone then; one that says nothing at all is hung up on.
 */
public final class DatabaseConnections extends DelegatingDataSource {

    private static final Duration TO_CONNECT = Duration.ofSeconds(2);
    private static final Duration TO_LOG_IN = Duration.ofSeconds(5);

    /** A hub that sleeps in the midst of a transaction gives its locks back before those who wait for them give up. */
    static final Duration LOCKS_KEPT = Duration.ofSeconds(10);

    static final Duration STATEMENT = Duration.ofSeconds(12);
    static final Duration ANSWER = Duration.ofSeconds(15);

    private static final Duration LONG = Duration.ofHours(1);

    private final Duration answer;

    private DatabaseConnections(
            String url,
            String user,
            @Nullable String password,
            Duration locksKept,
            Duration statement,
            Duration answer) {
        this.answer = answer;
        var server = new PGSimpleDataSource();
        server.setUser(user);
        server.setPassword(password);
        server.setConnectTimeout((int) TO_CONNECT.toSeconds());
        server.setSocketTimeout((int) TO_LOG_IN.toSeconds());
        // What a role or a database has as its default would hold otherwise. Plans are kept, since planning a claim
        // takes
        // as long as running it. No statement takes several processors, however much a plan without values expects.
        server.setOptions(
                "-c idle_in_transaction_session_timeout=%s -c statement_timeout=%s -c lock_timeout=0 -c default_transaction_isolation=read\\ committed -c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0"
                        .formatted(locksKept.toMillis(), statement.toMillis()));
        server.setReWriteBatchedInserts(true);
        server.setTcpKeepAlive(true);
        // An error names the constraint; the row that failed, its cid and all, stays out of logs.
        server.setLogServerErrorDetail(false);
        server.setURL(url);
        setTargetDataSource(server);
    }

    /** For the work of every day. */
    public static DatabaseConnections of(String url, String user, @Nullable String password) {
        return new DatabaseConnections(url, user, password, LOCKS_KEPT, STATEMENT, ANSWER);
    }

    /** For migrations: a new index on a large table takes its time. */
    public static DatabaseConnections forLongWork(String url, String user, @Nullable String password) {
        return new DatabaseConnections(url, user, password, LONG, LONG, LONG);
    }

    /** What follows in this transaction reads more or less of a table, as its values say: PostgreSQL plans for them. */
    public static void planForValues(JdbcTemplate jdbc) {
        jdbc.execute("set local plan_cache_mode = auto");
    }

    /** What follows in this transaction rightly takes long: an audit, an archive. */
    public static void allowLongWork(JdbcTemplate jdbc) {
        planForValues(jdbc);
        jdbc.execute("set local statement_timeout = %1$d; set local idle_in_transaction_session_timeout = %1$d"
                .formatted(LONG.toMillis()));
        jdbc.execute((ConnectionCallback<Void>) connection -> {
            connection.setNetworkTimeout(Runnable::run, (int) LONG.toMillis()); // the pool takes it back
            return null;
        });
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        connection.setNetworkTimeout(Runnable::run, (int) answer.toMillis());
        return connection;
    }

    /** Nothing: a pool would bound all hosts of the URL together, and the first may be the one that hangs. */
    @Override
    public void setLoginTimeout(int seconds) {}
}
