package dev.tanqiao.hub.store;

import static dev.tanqiao.hub.store.ClosedDays.MONDAY;
import static dev.tanqiao.hub.store.ClosedDays.TUESDAY;
import static dev.tanqiao.hub.store.ClosedDays.WEDNESDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.hub.store.bill.DayAudit;
import dev.tanqiao.hub.store.bill.SealFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever changes what was closed is found, at the place, however carefully the change is made. */
class JdbcDayAuditTest {

    private final ClosedDays days = new ClosedDays();

    @TempDir
    private Path directory;

    private SealFile outside;

    @BeforeEach
    void twoDaysAreClosed() {
        outside = new SealFile(directory.resolve("kept/seals.txt"));
        for (int i = 0; i < 3; i++) {
            Settlement lunch = days.paid();
            days.settle(lunch);
            days.bill(lunch.cityTransactionId(), "16");
        }
        days.close(MONDAY);
        days.settle(days.paid());
        days.close(TUESDAY);
        outside.append(days.book.seals());
    }

    @Test
    void whatNobodyHasTouchedIsAsItWasSealed() {
        DayAudit.Report report = days.audit.verify(outside.lines());

        assertThat(report.findings()).isEmpty();
        assertThat(report).extracting("days", "rows", "keptOutside", "archived").containsExactly(2, 4L, 2, 0L);
    }

    /** It was answered before the closing, and told long after it. */
    @Test
    void anAnswerThatIsToldLateIsNoForgery() {
        Settlement late = days.paid();
        days.move(late, SettlementStatus.SENDING);
        Instant answered = days.clock.instant();
        days.move(late, SettlementStatus.UNKNOWN);
        days.close(WEDNESDAY);
        outside.append(days.book.seals().subList(2, 3));
        days.clock.tick(Duration.ofHours(3));
        var accepted = new AttemptOutcome(AttemptOutcome.Verdict.ACCEPTED, 200, "200", "ok", false, "{}");
        Attempt attempt = new Attempt(days.settlements.find(late.id()).orElseThrow(), 1, answered);

        new OutcomeProcessing(days.settlements, days.work, days.policy, days.clock)
                .learn(List.of(new AttemptAnswer(attempt, accepted, answered, Duration.ofSeconds(1))));

        assertThat(days.statusOf(late)).isEqualTo(SettlementStatus.SETTLED);
        assertThat(days.audit.verify(outside.lines()).findings()).isEmpty();
    }

    @Test
    void aSheetRefusesToBeChanged() {
        for (String sql : List.of(
                "update day_sheet set billed = 17",
                "delete from day_sheet",
                "truncate day_sheet",
                "update day_seal set row_count = 1",
                "delete from day_seal",
                "truncate day_seal")) {
            assertThatThrownBy(() -> days.jdbc.execute(sql)).as(sql).hasMessageContaining("append-only");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update day_sheet set billed = 17 where day = '2026-03-02' and number = 2 | sheet 2026-03-02 row 2 (PURCHASE/2) was changed",
                "update day_sheet set points_a = 15 where number = 3            | sheet 2026-03-02 row 3 (PURCHASE/3) was changed",
                "update day_sheet set verdict = 'NOTHING_DUE' where number = 3  | sheet 2026-03-02 row 3 (PURCHASE/3) was changed",
                "update day_sheet set account = 'li' where number = 2           | sheet 2026-03-02 row 2 (PURCHASE/2) was changed",
                "update day_sheet set source = 'bikes/rentals' where number = 2 | sheet 2026-03-02 row 2 (PURCHASE/2) was changed",
                "update campus_transaction set source = 'a/b' where id = 2      | sheet 2026-03-02 row 2 (PURCHASE/2) its purchase is another than was entered",
                "update campus_transaction set source = 'a/b', changed_at = '2026-03-03T21:00:00Z' where id = 2 | sheet 2026-03-02 row 2 (PURCHASE/2) its purchase differs from its last event",
                "update settlement set source = 'a/b' where id = 4              | sheet 2026-03-03 row 1 (PURCHASE/4) its settlement is another than was entered",
                "update day_sheet set belongs_to = '2026-03-01' where number = 2 | sheet 2026-03-02 row 2 (PURCHASE/2) was changed",
                "delete from day_sheet where number = 2                         | sheet 2026-03-02 rows 2 to 2 were removed",
                "delete from day_sheet where number = 3                         | sheet 2026-03-02 rows 3 to 3 were removed",
                "delete from day_sheet where day = '2026-03-03'                 | sheet 2026-03-03 rows 1 to 1 were removed",
                "delete from day_seal where day = '2026-03-02'                  | seal 2026-03-03 does not follow the seal before it",
                "delete from day_seal where day = '2026-03-03'                  | sheet 2026-03-03 has no seal",
                "update day_seal set closed_at = closed_at + interval '1 hour' where day = '2026-03-02' | seal 2026-03-02 does not seal its sheet",
                "update observation set raw = '{}' where id = 2                 | sheet 2026-03-02 row 2 (PURCHASE/2) the observation it rests on was changed",
                "delete from observation where id = 2                           | sheet 2026-03-02 row 2 (PURCHASE/2) the observation it rests on was removed",
                "update bill_line set amount = 17 where id = 3                  | sheet 2026-03-02 row 3 (PURCHASE/3) its bill lines were changed",
                "delete from bill_line where id = 3                             | sheet 2026-03-02 row 3 (PURCHASE/3) its bill lines were changed",
                "update settlement_change set cause = 'x' where settlement_id = 1 and sequence = 2 | sheet 2026-03-02 row 1 (PURCHASE/1) the history of its settlement was changed",
                "update settlement set points_a = 17 where id = 2               | sheet 2026-03-02 row 2 (PURCHASE/2) its settlement's points or terms were changed",
                "update settlement set status = 'CANCELLED' where id = 1        | sheet 2026-03-02 row 1 (PURCHASE/1) its settlement is another than was entered",
                "update settlement set status = 'CANCELLED', changed_at = '2027-01-01' where id = 1 | sheet 2026-03-02 row 1 (PURCHASE/1) its settlement does not stand as its history says",
                "update settlement set cid = 'mallorys' where id = 2           | sheet 2026-03-02 row 2 (PURCHASE/2) its settlement's points or terms were changed",
                "update settlement set rule_id = 'dear' where id = 1            | sheet 2026-03-02 row 1 (PURCHASE/1) its settlement's points or terms were changed",
                "update settlement set data = array['x'] where id = 3         | sheet 2026-03-02 row 3 (PURCHASE/3) its settlement's points or terms were changed",
                "update day_sheet set terms_hash = null where number = 3        | sheet 2026-03-02 row 3 (PURCHASE/3) was changed",
                "update settlement set account = 'mallory' where id = 4         | sheet 2026-03-03 row 1 (PURCHASE/4) its settlement is another than was entered",
                "update settlement_change set sequence = 9 where settlement_id = 4 and sequence = 3 | sheet 2026-03-03 row 1 (PURCHASE/4) its settlement does not stand as its history says",
                "update campus_transaction set amount_fen = -1, changed_at = '2026-03-03T21:00:00Z' where id = 2 | sheet 2026-03-02 row 2 (PURCHASE/2) its purchase differs from its last event",
                "update campus_transaction set amount_fen = -1 where id = 2     | sheet 2026-03-02 row 2 (PURCHASE/2) its purchase is another than was entered",
                "update campus_transaction set decision = 'NO_RULE' where id = 3 | sheet 2026-03-02 row 3 (PURCHASE/3) its purchase is another than was entered"
            })
    void aLaterChangeIsFoundAtItsPlace(String change, String finding) {
        tamper(change);

        assertThat(told(outside.lines())).contains(finding);
    }

    /** What is promised, for a settlement of any state. */
    @Test
    void aRefusedSettlementThatPromisesMoreIsFound() {
        Settlement refused = days.paid();
        days.move(refused, SettlementStatus.SENDING, SettlementStatus.REJECTED);
        days.close(ClosedDays.WEDNESDAY);

        tamper("update settlement set points_a = 999, provider = 'EQ-MALLORY' where id = " + refused.id());

        assertThat(told(asTheDatabaseSays()))
                .containsExactly("sheet 2026-03-04 row 1 (PURCHASE/5) its settlement's points or terms were changed");
    }

    /** It was held when its day was closed, and the campus changed it before it was sent. */
    @Test
    void whatIsComputedAnewBeforeItIsSentIsNoFinding() {
        Settlement held = days.paid();
        days.move(held, SettlementStatus.HELD);
        days.close(ClosedDays.WEDNESDAY);

        days.move(held, SettlementStatus.PENDING, SettlementStatus.HELD);
        days.jdbc.update("update settlement set points_a = 32, rule_id = 'others' where id = ?", held.id());

        assertThat(told(asTheDatabaseSays())).isEmpty();
    }

    @Test
    void anAmountChangedByHandIsFoundAfterTheNextDayWasClosedOverIt() {
        days.jdbc.update(
                "update campus_transaction set amount_fen = -1, changed_at = ? where id = 4",
                Timestamp.from(days.clock.instant()));
        days.close(ClosedDays.WEDNESDAY);

        assertThat(told(asTheDatabaseSays()))
                .containsExactly("sheet 2026-03-04 row 1 (PURCHASE/4) its purchase differs from its last event");
    }

    /** With the program's own hashing: inside the database nothing is wrong any more. */
    @Test
    void aRewrittenChainIsFoundByWhatIsKeptOutside() {
        List<String> kept = outside.lines();
        tamper("delete from day_sheet");
        tamper("delete from day_seal");
        tamper("delete from settlement_change where settlement_id = 3");
        tamper("update bill_line set settlement_id = null where settlement_id = 3");
        tamper("delete from settlement where id = 3");
        days.closeWhatIsDue();

        assertThat(days.audit.verify(asTheDatabaseSays()).findings()).isEmpty();
        assertThat(days.audit.verify(kept).findings())
                .extracting(DayAudit.Finding::place)
                .containsExactly("seal 2026-03-02", "seal 2026-03-03");
    }

    @Test
    void aSealThatIsNotKeptOutsideAnyMoreIsMissed() throws IOException {
        List<String> kept = outside.lines();

        assertThat(told(List.of()))
                .containsExactly(
                        "seal 2026-03-02 is not in the file outside the database (tanqiao.reconciliation.seals)",
                        "seal 2026-03-03 is not in the file outside the database (tanqiao.reconciliation.seals)");
        assertThat(told(kept.subList(1, 2)))
                .containsExactly(
                        "seal 2026-03-02 is not in the file outside the database (tanqiao.reconciliation.seals)");
        String cut = kept.get(1).substring(0, kept.get(1).length() - 1);
        assertThat(told(List.of(kept.get(0), cut)))
                .containsExactly(
                        "seal 2026-03-03 is not in the file outside the database (tanqiao.reconciliation.seals)");
        assertThat(told(List.of(kept.get(0), "2026-03-03 1 nonsense", kept.get(1))))
                .containsExactly("line 2 outside the database is no seal");
    }

    @Test
    void onlyWhatWasJustClosedIsWrittenOutside() {
        assertThat(days.book.toKeep()).isEqualTo(days.book.seals());
        days.book.kept(days.book.seals());
        assertThat(days.book.toKeep()).isEmpty();

        days.close(ClosedDays.WEDNESDAY);

        assertThat(days.book.toKeep()).extracting(Seal::day).containsExactly(ClosedDays.WEDNESDAY);
    }

    @Test
    void aDayThatIsGoneIsFoundByWhatIsKeptOutside() {
        tamper("delete from day_sheet where day = '2026-03-03'");
        tamper("delete from day_seal where day = '2026-03-03'");

        assertThat(told(asTheDatabaseSays())).isEmpty();
        assertThat(told(outside.lines()))
                .containsExactly("seal 2026-03-03 is kept outside the database, but gone from it");
    }

    @Test
    void answersOfAnArchivedMonthAreNotMissed() {
        days.jdbc.update("delete from observation"); // as dropping its partition does
        assertThat(days.audit.verify(outside.lines()).findings()).hasSize(4);
        days.jdbc.update(
                "insert into archived_history values ('observation', '2026-03-01', 'observation-2026-03.csv.gz', 4, 'f', now(), 'operate', 'old')");

        DayAudit.Report report = days.audit.verify(outside.lines());

        assertThat(report.findings()).isEmpty();
        assertThat(report.archived()).isEqualTo(4);
    }

    @Test
    void theFileKeepsItsLinesAndGetsWhatIsMissing() throws IOException {
        Path file = outside.path();
        List<String> lines = Files.readAllLines(file);
        Files.writeString(file, lines.get(0) + "\n" + lines.get(1).substring(0, 20)); // torn by a full disk

        outside.append(days.book.seals());
        outside.append(days.book.seals());

        assertThat(outside.lines()).containsExactly(lines.get(0), lines.get(1).substring(0, 20), lines.get(1));
        assertThat(told(outside.lines())).isEmpty();
        Seal other = new Seal(MONDAY, 9, days.clock.instant(), Seal.NONE, "f".repeat(64));
        outside.append(List.of(other));
        assertThat(told(outside.lines())).isEmpty();
    }

    private List<String> told(List<String> outside) {
        return days.audit.verify(outside).findings().stream()
                .map(found -> found.place() + " " + found.problem())
                .toList();
    }

    private List<String> asTheDatabaseSays() {
        return days.book.seals().stream().map(Seal::line).toList();
    }

    /** As somebody with all rights at the database does it. */
    private void tamper(String sql) {
        for (String table : List.of("day_sheet", "day_seal", "observation", "settlement_change")) {
            days.jdbc.execute("alter table " + table + " disable trigger all");
        }
        days.jdbc.update(sql);
    }
}
