package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.cli.Day.Ended;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.route.DueWatch;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@code tanqiao reconcile} and {@code tanqiao audit verify} on a hub that closes its days by its own route. */
class ReconcileTest {

    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:00:00Z"));
    private Hub hub;
    private JdbcTemplate jdbc;
    private Path token;

    @BeforeEach
    void aDayWithAPurchaseInReviewIsClosed() throws Exception {
        token = Files.writeString(directory.resolve("view"), "view-token-of-the-test");
        hub = TestHub.start(directory, clock, Map.of("tanqiao.api.view-token-file", token.toString()));
        jdbc = hub.bean(JdbcTemplate.class);
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', 'Wang', 'AUTHORIZED', '2026-03-01T20:00:00Z', 'cid')");
        jdbc.update("""
                with t as (insert into campus_transaction
                    (account, order_no, order_time, pay_time, paid_seen_at, merchant, channel, amount_fen, status, first_seen_at, changed_at, decision)
                    values ('gwang', 'N"1', '2026-03-02T03:00:00Z', '2026-03-02T03:00:00Z', '2026-03-02T03:10:00Z', '第一餐饮大楼', '思源码', -1250,
                     'PAID', '2026-03-02T03:10:00Z', '2026-03-02T03:10:00Z', 'SETTLE') returning id)
                insert into settlement
                    (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b, transaction_type,
                     convert_reductions, order_time, data, status, attempt, sequence, created_at, changed_at)
                select id, 'PURCHASE', 'P1', 'gwang', 'cid', 'EQ-1', 'canteens', 12.5, 0, '0', false, '2026-03-02T03:00:00Z', '{面}', 'NEEDS_REVIEW', 1, 1,
                     '2026-03-02T03:10:00Z', '2026-03-02T03:10:00Z' from t""");
        jdbc.update("""
                insert into settlement_change (settlement_id, sequence, to_status, cause, at)
                select id, 1, 'NEEDS_REVIEW', 'the test', created_at from settlement""");
        jdbc.update("""
                insert into event (id, type, subject, sequence, at, data)
                select gen_random_uuid(), 'transaction.collected', 'transaction/' || id, 0, changed_at,
                  jsonb_build_object('account', account, 'orderNo', order_no, 'amount', '-12.50', 'status', status)
                from campus_transaction""");
        clock.tick(Duration.ofHours(16)); // 04:00 in Shanghai
        hub.bean(DueWatch.class).nextDue(); // a look wakes what is due
        await().until(() -> jdbc.queryForObject("select count(*) from day_seal", Integer.class) == 1);
        await().until(() -> Files.exists(directory.resolve("seals.txt")));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void theSheetIsPrintedAndExportedAndOldBreaksAreTheExitCode() throws Exception {
        Path csv = directory.resolve("sheet.csv");
        Path xlsx = directory.resolve("sheet.xlsx");

        Ended young = ask("reconcile", "--day", "2026-03-02", "--csv", csv.toString(), "--xlsx", xlsx.toString());

        assertThat(young.err()).isEmpty();
        assertThat(young.out())
                .contains("Day 2026-03-02, closed at 2026-03-03T04:00:00+08:00: 1 rows, seal ")
                .containsPattern("purchase not settled +1 +12.50 +12.5 +0 +0\n")
                .containsPattern(
                        "1 +0h 0m  not settled settlement/1: PURCHASE of 2026-03-02 was still NEEDS_REVIEW; now NEEDS_REVIEW")
                .contains("None is older than 4d.");
        assertThat(young.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(Files.readAllLines(csv))
                .hasSize(2)
                .last()
                .asString()
                .startsWith(
                        "2026-03-02,1,2026-03-02,PURCHASE,NOT_SETTLED,gwang,\"N\"\"1\",1,12.50,PAID,SETTLE,1,P1,EQ-1,");
        assertThat(cells(xlsx).get(1))
                .startsWith("2026-03-02", "1", "2026-03-02", "PURCHASE")
                .contains("12.5", "N\"1");

        clock.tick(Duration.ofDays(4));
        Ended old = ask("reconcile", "--day", "2026-03-02");
        assertThat(old.out()).contains("1 marked with ! is open for longer than 4d.");
        assertThat(old.exitCode()).isEqualTo(ExitCode.DISAGREES);
    }

    @Test
    void aDayThatIsNotClosedIsSaidSo() {
        Ended ended = ask("reconcile", "--day", "2026-03-03");

        assertThat(ended.err())
                .isEqualToNormalizingNewlines(
                        "tanqiao: Day 2026-03-03 is not closed yet; it is closed at 04:00 of the next day in Shanghai.\n");
        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aWrongValueIsRefusedWithWhatIsExpected() {
        var softly = new SoftAssertions();
        for (String option : List.of("--csv", "--xlsx")) {
            Ended nowhere = ask("reconcile", "--day", "2026-03-02", option, "/nonexistent/x.csv");
            softly.assertThat(nowhere.err())
                    .contains(option + " /nonexistent/x.csv: there is no folder /nonexistent. Nothing was written.");
            softly.assertThat(nowhere.exitCode()).isEqualTo(ExitCode.USAGE);
        }
        softly.assertThat(ask("reconcile", "--day", "2026-03-02", "--csv", directory.toString())
                        .err())
                .contains("--csv " + directory + ": it is a folder. Nothing was written.");
        for (String day : List.of("monday", "2026-13-02")) {
            Ended noDay = ask("reconcile", "--day", day);
            softly.assertThat(noDay.err())
                    .contains("Invalid value for option '--day': '%s' is not a day like 2026-03-02".formatted(day))
                    .doesNotContain("LocalDate", "Exception");
            softly.assertThat(noDay.exitCode()).isEqualTo(ExitCode.USAGE);
        }
        softly.assertAll();
    }

    @Test
    void aChangedSheetIsFoundAtItsPlace() throws Exception {
        Ended before =
                ask("audit", "verify", "--seals", directory.resolve("seals.txt").toString());
        assertThat(before.out())
                .contains("1 days, 1 rows; the seals of 1 days are also kept outside the database.")
                .contains("Everything is as it was sealed.");
        assertThat(before.exitCode()).isEqualTo(ExitCode.OK);

        jdbc.execute("alter table day_sheet disable trigger all");
        jdbc.update("update day_sheet set billed = 1");

        Ended after = ask("audit", "verify");
        assertThat(after.out())
                .contains("  sheet 2026-03-02 row 1 (PURCHASE/1) was changed\n")
                .contains("1 places are not as they were sealed.");
        assertThat(after.exitCode()).isEqualTo(ExitCode.DISAGREES);

        Path copy = Files.writeString(directory.resolve("copy.txt"), "2026-03-02 1 " + "f".repeat(64) + "\n");
        assertThat(ask("audit", "verify", "--seals", copy.toString()).out())
                .contains("seal 2026-03-02 is not the one in " + copy);
        assertThat(ask("audit", "verify", "--seals", directory.resolve("none").toString())
                        .err())
                .contains("cannot be read. Nothing was compared.");
    }

    @Test
    void aLostFileOfSealsIsFoundAndBegunAnewByAPerson() throws Exception {
        Path file = directory.resolve("seals.txt");
        String kept = Files.readString(file);
        Files.delete(file);

        Ended lost = ask("audit", "verify");
        assertThat(lost.out())
                .contains("  seal 2026-03-02 is not in the file outside the database (tanqiao.reconciliation.seals)");
        assertThat(lost.exitCode()).isEqualTo(ExitCode.DISAGREES);
        Path empty = Files.writeString(directory.resolve("empty.txt"), "");
        assertThat(ask("audit", "verify", "--seals", empty.toString()).out())
                .contains("seal 2026-03-02 is not in " + empty);

        Files.writeString(file, ask("audit", "seals").out());
        assertThat(Files.readString(file)).isEqualTo(kept);
        assertThat(ask("audit", "verify").exitCode()).isEqualTo(ExitCode.OK);
    }

    private Ended ask(String... command) {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--hub", "http://127.0.0.1:" + hub.port(), "--token-file", token.toString()));
        return Day.run(arguments.toArray(String[]::new));
    }

    private static List<List<String>> cells(Path xlsx) throws Exception {
        try (InputStream in = Files.newInputStream(xlsx);
                var workbook = new ReadableWorkbook(in);
                Stream<Row> rows = workbook.getFirstSheet().openStream()) {
            return rows.map(row -> row.stream()
                            .map(cell -> cell == null ? "" : cell.getRawValue())
                            .toList())
                    .toList();
        }
    }
}
