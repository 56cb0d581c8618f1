package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Business time enters SQL as a parameter; the database's own clock is for leases and rate budgets alone. */
class SqlTest {

    private static final String CLAIMED_NOW = "\\Q:#${bean:claims?method=\\E(?:now|confirmedNow|nowOrToAsk)}";
    private static final Pattern BUSINESS_COMPARISON =
            Pattern.compile("\\b(\\w+_at|\\w+_time)\\b\\s*(?:<=|>=|<|>|=)\\s*(\\S+)");
    private static final Pattern LEASE = Pattern.compile(
            "\\b(?:\\w+\\.)?lease_until\\s*(?:<|>|=)\\s*now\\(\\)|now\\(\\) \\+ make_interval\\(secs => \\?\\) as lease_until");
    private static final Pattern DATABASE_TIME = Pattern.compile(
            "(?i)(?<![\\w.])(now\\(\\)|current_timestamp|localtimestamp|clock_timestamp\\(\\)|statement_timestamp\\(\\))");

    static Stream<Path> statements() throws IOException {
        return files("src/main/resources/sql", ".sql");
    }

    static Stream<Path> javaWithSql() throws IOException {
        // A rate budget is process time shared by replicas; it has a clock of its own.
        return files("src/main/java/dev/tanqiao/hub/store", ".java")
                .filter(file -> !file.endsWith("JdbcRateBudget.java"));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void aStatementTakesBusinessTimeFromTheClaims(Path file) throws IOException {
        assertThat(comparisonsWithAnotherTime(withoutComments(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource({"statements", "javaWithSql"})
    void theDatabasesClockIsForLeasesAlone(Path file) throws IOException {
        assertThat(databaseTimeOutsideLeases(withoutComments(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("statements")
    void aStatementSaysWhatItIsFor(Path file) throws IOException {
        assertThat(Files.readString(file)).startsWith("-- ");
    }

    @ParameterizedTest
    @MethodSource("statements")
    void aClaimLocksAndReturnsInOneStatement(Path file) throws IOException {
        String sql = withoutComments(file).toLowerCase(java.util.Locale.ROOT);
        if (file.getFileName().toString().startsWith("claim-") && !file.endsWith("claim-schedule.sql")) {
            assertThat(sql).contains("for update skip locked", "returning").doesNotContain("nowait");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"due_at <= now()", "due_at <= :#${bean:claims?method=owner}", "deadline_at < ?"})
    void anotherTimeIsFound(String where) {
        assertThat(comparisonsWithAnotherTime("select id from settlement where " + where))
                .hasSize(1);
    }

    @Test
    void theDatabasesClockOutsideALeaseIsFound() {
        assertThat(databaseTimeOutsideLeases(
                        "update x set lease_until = now() + interval '1 second', changed_at = now()"))
                .containsExactly("now()");
    }

    private static List<String> comparisonsWithAnotherTime(String sql) {
        return BUSINESS_COMPARISON
                .matcher(sql)
                .results()
                .filter(comparison -> !comparison.group(2).matches(CLAIMED_NOW + ".*"))
                .map(java.util.regex.MatchResult::group)
                .toList();
    }

    private static List<String> databaseTimeOutsideLeases(String text) {
        return DATABASE_TIME
                .matcher(LEASE.matcher(text).replaceAll(""))
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList();
    }

    private static String withoutComments(Path file) throws IOException {
        return Files.readString(file).replaceAll("(?m)^--.*$", "");
    }

    private static Stream<Path> files(String folder, String end) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList().stream();
        }
    }
}
