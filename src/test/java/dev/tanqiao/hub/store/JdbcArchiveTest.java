package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.hub.store.history.Archive;
import dev.tanqiao.hub.store.history.Archive.Archived;
import dev.tanqiao.hub.store.history.Archive.Month;
import dev.tanqiao.hub.store.history.Archive.Request;
import dev.tanqiao.hub.store.history.HistoryStores;
import dev.tanqiao.hub.store.history.JdbcHistory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Months of history leave for files, whole, and nothing that is still open loses its evidence. */
class JdbcArchiveTest {

    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final YearMonth JANUARY = YearMonth.of(2025, 1);
    private static final Request REQUEST = new Request(NOW, "operate", "yearly");

    @TempDir
    private Path directory;

    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));

    @BeforeEach
    void history() {
        for (int month = 1; month <= 3; month++) {
            for (String history : JdbcHistory.HISTORIES) {
                jdbc.queryForList("select ensure_month(?, ?)", history, Date.valueOf(LocalDate.of(2025, month, 1)));
            }
        }
        attempt(1, "2025-01-15T00:00:00Z");
        attempt(2, "2025-01-31T23:59:59Z");
        attempt(3, "2025-02-01T00:00:00Z");
    }

    @Test
    void aMonthLiesInItsFileWholeAndInTheDatabaseNoMore() throws Exception {
        Archive archive = archive(directory.resolve("archive"));
        assertThat(archive.endedBefore(Instant.parse("2025-02-28T00:00:00Z")))
                .contains(new Month("attempt", JANUARY, 2))
                .allMatch(month -> month.month().equals(JANUARY));

        Archived archived = archive.archive(new Month("attempt", JANUARY, 2), REQUEST);

        assertThat(archived.rows()).isEqualTo(2);
        Path file = Path.of(archived.file());
        assertThat(lines(file)).hasSize(3).first().isEqualTo("settlement_id,number,sent_at,request_hash,owner");
        assertThat(archived.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        assertThat(jdbc.queryForList("select settlement_id from attempt", Long.class))
                .containsExactly(3L);
        assertThat(archive.archived()).containsExactly(archived);
        assertThat(archive.endedBefore(Instant.parse("2025-02-28T00:00:00Z")))
                .noneMatch(month -> month.history().equals("attempt"));
    }

    @Test
    void whatWasArchivedCanBeReadBack() throws Exception {
        Archived archived = archive(directory).archive(new Month("attempt", JANUARY, 2), REQUEST);

        jdbc.queryForList("select ensure_month('attempt', date '2025-01-01')");
        try (var connection = database.getConnection();
                var unzipped = new GZIPInputStream(Files.newInputStream(Path.of(archived.file())))) {
            connection
                    .unwrap(org.postgresql.PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy attempt from stdin csv header", unzipped);
        }
        assertThat(jdbc.queryForList("select settlement_id from attempt order by 1", Long.class))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aMonthWhoseFileCannotBeWrittenStays() throws IOException {
        Path inTheWay = Files.writeString(directory.resolve("a-file"), "");

        assertThatThrownBy(
                        () -> archive(inTheWay.resolve("archive")).archive(new Month("attempt", JANUARY, 2), REQUEST))
                .hasMessageContaining("could not be written")
                .hasMessageEndingWith("attempt_2025_01 stays in the database.");
        assertThat(jdbc.queryForObject("select count(*) from attempt", Integer.class))
                .isEqualTo(3);
        assertThat(archive(directory).archived()).isEmpty();
    }

    @Test
    void theOldestOpenSettlementOrBreakIsKnown() {
        Archive archive = archive(directory);
        assertThat(archive.oldestOpen()).isEmpty();

        settlement("P1", "BILLED", "2025-01-10T00:00:00Z");
        settlement("P2", "HELD", "2025-02-10T00:00:00Z");
        assertThat(archive.oldestOpen())
                .hasValueSatisfying(open -> assertThat(open.since()).isEqualTo(Instant.parse("2025-02-10T00:00:00Z")));

        jdbc.update("""
                insert into discrepancy (type, subject, detail, opened_at)
                select 'AMOUNT_DIFFERS', 'settlement/' || id, 'd', ? from settlement where city_transaction_id = 'P1'""", Timestamp.from(NOW));
        assertThat(archive.oldestOpen())
                .as("the break is new, what it is about is old")
                .hasValueSatisfying(open -> {
                    assertThat(open.since()).isEqualTo(Instant.parse("2025-01-10T00:00:00Z"));
                    assertThat(open.subject()).startsWith("break AMOUNT_DIFFERS of settlement/");
                });
    }

    private Archive archive(Path to) {
        return HistoryStores.archive(jdbc, transaction, to);
    }

    private void attempt(long settlement, String at) {
        jdbc.update(
                "insert into attempt values (?, 1, ?, 'hash', 'owner')", settlement, Timestamp.from(Instant.parse(at)));
    }

    private void settlement(String cityId, String status, String at) {
        Timestamp created = Timestamp.from(Instant.parse(at));
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at) values ('wli', 'W', 'AUTHORIZED', ?) on conflict do nothing",
                created);
        jdbc.update("""
                with t as (insert into campus_transaction
                    (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at, decision)
                    values ('wli', ?, 'm', 'c', -100, 'PAID', ?, ?, 'SETTLE') returning id)
                insert into settlement
                    (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                     transaction_type, convert_reductions, order_time, data, status, created_at, changed_at)
                select id, 'PURCHASE', ?, 'wli', 'c', 'EQ-1', 'r', 1, 0, '0', false, ?, '{}', ?, ?, ? from t""", created, created, created, cityId, created, status, created, created);
    }

    private static List<String> lines(Path file) throws IOException {
        try (var reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }
}
