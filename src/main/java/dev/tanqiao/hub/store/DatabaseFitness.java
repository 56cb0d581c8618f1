package dev.tanqiao.hub.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a database must be, and how its sessions must be set, for the hub to work on it. Installations differ in what a role, a database
 * or a pooler between sets; each difference is a sentence that names the setting, what it is, what is expected, and what to do.
 *
 * @param refusals why the hub cannot work on it
 * @param warnings what works worse than it could
 */
public record DatabaseFitness(List<String> refusals, List<String> warnings) {

    private static final int OLDEST_VERSION = 14; // functions with SQL bodies
    private static final int VERSION_UNIT = 10_000;

    /** A shorter one ends statements that are at work. */
    private static final Duration SHORT = Duration.ofSeconds(5);

    private static final String READ = """
            select current_setting('server_version_num')::int as version,
              current_setting('server_encoding') as encoding,
              current_setting('default_transaction_isolation') as isolation,
              current_setting('transaction_read_only') = 'on' as read_only,
              pg_is_in_recovery() as standby,
              current_setting('search_path') as search_path,
              current_schema() as schema,
              (select min(nspname::text) from pg_class join pg_namespace n on n.oid = relnamespace
               where relname = 'rate_budget' and relkind = 'r' and nspname <> coalesce(current_schema(), '')) as elsewhere,
              exists (select from pg_class join pg_namespace n on n.oid = relnamespace
               where relname = 'rate_budget' and relkind = 'r' and nspname = current_schema()) as here,
              (select setting::bigint from pg_settings where name = 'statement_timeout') as statement_timeout,
              (select setting::bigint from pg_settings where name = 'lock_timeout') as lock_timeout,
              (select setting::bigint from pg_settings where name = 'idle_in_transaction_session_timeout') as idle_timeout""";

    /**
     * Compares a database.
     *
     * @param connections as the hub makes them, none of them pooled
     * @param url its JDBC URL, which may say that something is meant as it is
     * @throws SQLException when it cannot be reached
     */
    public static DatabaseFitness of(DataSource connections, String url) throws SQLException {
        try (Connection one = connected(connections);
                Connection other = connected(connections)) {
            return of(Facts.read(one), sharesSessions(one, other), url);
        }
    }

    /** Twice: a server that has just come back, or a machine that is overloaded, may miss the first. */
    private static Connection connected(DataSource connections) throws SQLException {
        try {
            return connections.getConnection();
        } catch (SQLException notYet) {
            return connections.getConnection();
        }
    }

    /** Two connections that are open have a session each, unless a pooler lends one to whoever has a transaction. */
    private static boolean sharesSessions(Connection one, Connection other) throws SQLException {
        return session(one) == session(other);
    }

    private static int session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    static DatabaseFitness of(Facts facts, boolean sharesSessions, String url) {
        var fitness = new DatabaseFitness(new ArrayList<>(), new ArrayList<>());
        fitness.compare(facts);
        fitness.compareSchema(facts, url.contains("currentSchema="));
        fitness.compareTimeouts(facts);
        if (sharesSessions && !url.contains("prepareThreshold=0")) {
            fitness.refusals.add(
                    "A pooler lends the hub's transactions one session (transaction mode), in which prepared statements are lost; add prepareThreshold=0 to tanqiao.database.url, or have the pooler keep a session for each connection (session mode).");
        }
        return fitness;
    }

    private void compare(Facts facts) {
        if (facts.version() / VERSION_UNIT < OLDEST_VERSION) {
            refusals.add("The server is PostgreSQL %s; expected: %s or newer. Upgrade it."
                    .formatted(facts.version() / VERSION_UNIT, OLDEST_VERSION));
        }
        if (!"UTF8".equals(facts.encoding())) {
            refusals.add(
                    "The database's encoding is %s; expected: UTF8, for it holds Chinese names. Make another: create database tanqiao encoding 'UTF8' template template0."
                            .formatted(facts.encoding()));
        }
        if (!"read committed".equals(facts.isolation())) {
            refusals.add(
                    "default_transaction_isolation is '%s'; expected: 'read committed'. Reset it for the role or the database: alter role … reset default_transaction_isolation."
                            .formatted(facts.isolation()));
        }
        if (facts.standby()) {
            refusals.add(
                    "The server is a standby (pg_is_in_recovery), and takes no writes; expected: the primary. Name both servers, with targetServerType=primary (docs/OPERATING.md, \"When the primary fails\").");
        } else if (facts.readOnly()) {
            refusals.add(
                    "default_transaction_read_only is on; expected: off. Whoever set it for the server, the database or the role wants no writes; let them set it back.");
        }
    }

    private void compareSchema(Facts facts, boolean isMeant) {
        if (facts.path().schema() == null) {
            refusals.add(
                    "search_path is '%s', and names no schema that there is and that the user may use; expected: the hub's schema. alter role … set search_path = public."
                            .formatted(facts.path().searchPath()));
        } else if (facts.path().elsewhere() != null && !facts.path().here() && !isMeant) {
            refusals.add(
                    "search_path is '%s', which hides the hub's tables in schema %s; expected: that schema first. alter role … set search_path = %s; or, to begin anew in schema %s, add currentSchema=%s to tanqiao.database.url."
                            .formatted(
                                    facts.path().searchPath(),
                                    facts.path().elsewhere(),
                                    facts.path().elsewhere(),
                                    facts.path().schema(),
                                    facts.path().schema()));
        }
    }

    /** The hub sets them with each connection; poolers drop that, and a URL may say otherwise. */
    private void compareTimeouts(Facts facts) {
        compareTimeout(
                "statement_timeout",
                facts.timeouts().statement(),
                DatabaseConnections.STATEMENT,
                DatabaseConnections.ANSWER,
                "a slow statement may take effect after the hub has given it up");
        compareTimeout(
                "idle_in_transaction_session_timeout",
                facts.timeouts().idle(),
                DatabaseConnections.LOCKS_KEPT,
                DatabaseConnections.ANSWER,
                "a hub that sleeps keeps its locks");
        if (facts.timeouts().lock() > 0 && facts.timeouts().lock() < SHORT.toMillis()) {
            warnings.add("lock_timeout is %s ms; expected: 0. Work that waits for another replica fails; %s"
                    .formatted(facts.timeouts().lock(), advice("lock_timeout", "0")));
        }
    }

    private void compareTimeout(String name, long millis, Duration expected, Duration most, String effect) {
        String advice = advice(name, "'%s s'".formatted(expected.toSeconds()));
        if (millis == 0 || millis > most.toMillis()) {
            warnings.add("%s is %s ms; expected: %s. Above %s, or with 0, %s; %s"
                    .formatted(name, millis, expected.toMillis(), most.toMillis(), effect, advice));
        } else if (millis < SHORT.toMillis()) {
            warnings.add("%s is %s ms; expected: %s. Below %s the hub's work is ended midway; %s"
                    .formatted(name, millis, expected.toMillis(), SHORT.toMillis(), advice));
        }
    }

    private static String advice(String name, String value) {
        return "the hub's own value does not hold (a pooler, or options= in the URL): alter role … set %s = %s."
                .formatted(name, value);
    }

    /** A database as it is. */
    record Facts(
            int version,
            String encoding,
            String isolation,
            boolean readOnly,
            boolean standby,
            Path path,
            Timeouts timeouts) {

        /**
         * Where tables are looked for.
         *
         * @param schema in which they are made; null: none
         * @param elsewhere another schema with tables of a hub; null: none
         * @param here whether {@code schema} has them
         */
        record Path(
                String searchPath,
                @Nullable String schema,
                @Nullable String elsewhere,
                boolean here) {}

        /** Each in milliseconds; 0: none. */
        record Timeouts(long statement, long lock, long idle) {}

        static Facts read(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(READ)) {
                row.next();
                return new Facts(
                        row.getInt("version"),
                        row.getString("encoding"),
                        row.getString("isolation"),
                        row.getBoolean("read_only"),
                        row.getBoolean("standby"),
                        new Path(
                                row.getString("search_path"),
                                row.getString("schema"),
                                row.getString("elsewhere"),
                                row.getBoolean("here")),
                        new Timeouts(
                                row.getLong("statement_timeout"),
                                row.getLong("lock_timeout"),
                                row.getLong("idle_timeout")));
            }
        }
    }
}
