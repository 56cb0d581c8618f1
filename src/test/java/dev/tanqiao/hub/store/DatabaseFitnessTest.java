package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.store.DatabaseFitness.Facts;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Databases as installations have them. */
class DatabaseFitnessTest {

    private static final Facts.Timeouts OURS = new Facts.Timeouts(12_000, 0, 10_000);
    private static final Facts.Path PUBLIC = new Facts.Path("\"$user\", public", "public", null, true);

    private final String url = TestDatabase.freshUrl();
    private final JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(url));

    @Test
    void oneThatTheHubMadeFits() throws SQLException {
        assertThat(fitness(url).refusals()).isEmpty();
        assertThat(fitness(url).warnings()).isEmpty();
    }

    /** What a role or a database has as its default does not hold for the hub: it sets that itself. */
    @ParameterizedTest
    @CsvSource({
        "default_transaction_isolation, serializable",
        "statement_timeout, 100",
        "lock_timeout, 100",
        "idle_in_transaction_session_timeout, 100"
    })
    void whatTheHubSetsItselfHolds(String name, String value) throws SQLException {
        alter(name, value);

        oneThatTheHubMadeFits();
    }

    @Test
    void oneThatTakesNoWritesIsRefused() throws SQLException {
        alter("default_transaction_read_only", "on");

        assertThat(fitness(url).refusals())
                .singleElement()
                .asString()
                .startsWith("default_transaction_read_only is on; expected: off.");
    }

    @Test
    void aSearchPathThatHidesTheTablesIsRefusedUnlessItIsMeant() throws SQLException {
        jdbc.execute("create schema another");
        alter("search_path", "another");

        assertThat(fitness(url).refusals())
                .singleElement()
                .asString()
                .startsWith("search_path is 'another', which hides the hub's tables in schema public;");
        assertThat(fitness(url + "&currentSchema=another").refusals()).isEmpty();
    }

    @Test
    void norIsOneThatNamesNoSchema() throws SQLException {
        alter("search_path", "nowhere");

        assertThat(fitness(url).refusals())
                .singleElement()
                .asString()
                .startsWith("search_path is 'nowhere', and names no schema");
    }

    @Test
    void encodingAndVersionAndStandbyAreToldInOneSentenceEach() {
        var facts = new Facts(130_004, "SQL_ASCII", "repeatable read", true, true, PUBLIC, OURS);

        assertThat(DatabaseFitness.of(facts, false, "").refusals())
                .hasSize(4)
                .anyMatch(each -> each.startsWith("The server is PostgreSQL 13; expected: 14"))
                .anyMatch(each -> each.startsWith("The database's encoding is SQL_ASCII; expected: UTF8"))
                .anyMatch(each -> each.startsWith("default_transaction_isolation is 'repeatable read'"))
                .anyMatch(each -> each.startsWith("The server is a standby"));
    }

    @Test
    void aPoolerInTransactionModeIsToldUnlessStatementsAreNotPrepared() {
        assertThat(DatabaseFitness.of(facts(OURS, PUBLIC), true, "jdbc:postgresql://pooler/db")
                        .refusals())
                .singleElement()
                .asString()
                .contains("transaction mode", "prepareThreshold=0");
        assertThat(DatabaseFitness.of(facts(OURS, PUBLIC), true, "jdbc:postgresql://pooler/db?prepareThreshold=0")
                        .refusals())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 10000, statement_timeout is 0 ms; expected: 12000.",
        "3600000, 0, 10000, statement_timeout is 3600000 ms",
        "100, 0, 10000, statement_timeout is 100 ms",
        "12000, 50, 10000, lock_timeout is 50 ms; expected: 0.",
        "12000, 0, 0, idle_in_transaction_session_timeout is 0 ms"
    })
    void timeoutsThatAPoolerHasDroppedAreTold(long statement, long lock, long idle, String told) {
        assertThat(DatabaseFitness.of(facts(new Facts.Timeouts(statement, lock, idle), PUBLIC), false, "")
                        .warnings())
                .singleElement()
                .asString()
                .startsWith(told);
    }

    @Test
    void theRoomForConnectionsIsThatOfTheServerTheDatabaseOrTheRole() {
        var standing = new JdbcStanding(jdbc, Replica.here());
        int ofTheServer = standing.room().connections();
        jdbc.execute("do $$ begin execute format('alter database %I connection limit 40', current_database()); end $$");
        jdbc.update(
                "insert into bundle_replica (hub, hub_version, lease_until, revision, usage) values ('a', '1', now() + interval '1 minute', 0, '{}'), ('b', '1', now() - interval '1 minute', 0, '{}')");

        assertThat(ofTheServer).isGreaterThan(40);
        assertThat(standing.room()).isEqualTo(new JdbcStanding.Room(2, 40));
    }

    private static Facts facts(Facts.Timeouts timeouts, Facts.Path path) {
        return new Facts(150_018, "UTF8", "read committed", false, false, path, timeouts);
    }

    private void alter(String name, String value) {
        jdbc.execute("do $$ begin execute format('alter database %%I set %s = %s', current_database()); end $$"
                .formatted(name, value));
    }

    private static DatabaseFitness fitness(String url) throws SQLException {
        return DatabaseFitness.of(DatabaseConnections.of(url, "postgres", null), url);
    }
}
