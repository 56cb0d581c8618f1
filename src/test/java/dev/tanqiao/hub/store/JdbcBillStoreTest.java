package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillPoll;
import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.BillWindow;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.transaction.JdbcQuarantine;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcBillStoreTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final Duration OVERLAP = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final SettlementPolicy POLICY =
            new SettlementPolicy(List.of(DAY), true, 3, List.of(DAY), DAY, DAY, DAY);

    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
    private final UnitOfWork work = new DatabaseTransaction(transaction);
    private final BillStore bills = BillStores.billStore(jdbc, transaction);
    private final SettlementStore settlements = SettlementStores.settlementStore(jdbc, Duration.ofSeconds(60));

    @Test
    void aLineThatComesWhileItsLikeIsMatchedIsStillToBeMatched() {
        long settlement = aSettlement("P1", "SETTLED");
        bills.record(List.of(line("P1", 1)), NOON);

        work.run(() -> {
            List<BillStore.LockedLines> locked = bills.lockForMatching(lineIds());
            // Another replica records the second booking at this very moment.
            CompletableFuture.runAsync(() -> bills.record(List.of(line("P1", 2)), NOON))
                    .join();
            bills.matched(locked.stream()
                    .map(lines -> new BillStore.MatchedLines(
                            lines.lines().stream().map(BillStore.KeptLine::id).toList(), settlement, null))
                    .toList());
        });

        assertThat(jdbc.queryForList(
                        "select coalesce(settlement_id::text, 'none') || ' ' || (due_at is not null) from bill_line order by id",
                        String.class))
                .containsExactly(settlement + " false", "none true");
    }

    @Test
    void aBillThatComesLateClosesTheBreak() {
        long settlement = aSettlement("P1", "SETTLED");
        jdbc.update(
                "insert into discrepancy (type, subject, detail, opened_at) select t, 'settlement/' || ?, 'd', now() from unnest(array['NOT_BILLED', 'TWO_ACCEPTED_ATTEMPTS']) t",
                settlement);
        bills.record(List.of(line("P1", 1)), NOON);

        new Matching(bills, settlements, work, POLICY, Duration.ZERO, new SettableClock(NOON)).match(lineIds());

        assertThat(jdbc.queryForList("select type from discrepancy where closed_at is null", String.class))
                .containsExactly("TWO_ACCEPTED_ATTEMPTS");
    }

    /** The bills of a day that a restored database lacks. */
    @Test
    void theLinesOfAnOriginalAndOfItsReversalThatWaitsAreMatchedInOneClaim() {
        aSettlement("P1", "UNKNOWN");
        jdbc.update("update settlement set resend_barred = true");
        jdbc.update("""
                insert into settlement
                    (transaction_id, kind, city_transaction_id, original_id, account, cid, provider, rule_id, points_a, points_b,
                     transaction_type, convert_reductions, order_time, data, status, reason, sequence, created_at, changed_at)
                select transaction_id, 'REVERSAL', 'R1', id, account, cid, provider, rule_id, -points_a, points_b,
                     transaction_type, false, order_time, data, 'HELD', 'original not known yet', 1, created_at, changed_at
                from settlement""");
        BillLine original = line("P1", 1);
        BillLine reversal = new BillLine(
                original.cid(),
                original.provider(),
                "R1",
                "P1",
                original.amount().negate(),
                NOON,
                NOON.plusSeconds(2),
                original.transactionType());
        bills.record(List.of(original, reversal), NOON);

        new Matching(bills, settlements, work, POLICY, Duration.ZERO, new SettableClock(NOON)).match(lineIds());

        assertThat(jdbc.queryForList("select kind || ' ' || status from settlement order by id", String.class))
                .containsExactly("PURCHASE BILLED", "REVERSAL NEEDS_REVIEW");
        assertThat(jdbc.queryForList("select settlement_id from bill_line", Long.class))
                .doesNotContainNull();
    }

    /** An hour ago a clock was a day ahead: nothing was read since, and nobody knows that it was an hour ago. */
    @Test
    void whereTheCursorIsAheadTheLastDayIsReadAgain() {
        read(NOON.plus(Duration.ofMinutes(5)));
        assertThat(poll(NOON).window())
                .as("another replica's clock")
                .isEqualTo(new BillWindow(null, NOON.minus(OVERLAP), NOON));

        read(NOON.plus(Duration.ofDays(1)));
        assertThat(poll(NOON).window().from())
                .isEqualTo(NOON.minus(Duration.ofDays(1)).minus(OVERLAP));
        bills.readThrough(poll(NOON), true);
        assertThat(poll(NOON).readUntil()).isBefore(NOON);
    }

    @Test
    void aPushOfOlderBillsWhileAWindowIsReadIsNotForgotten() {
        read(NOON);
        BillPoll poll = poll(NOON.plusSeconds(600));
        waitsForItsBill("P1", NOON.minusSeconds(86_400));
        bills.readAgainFrom(NOON.minusSeconds(86_400));

        bills.readThrough(poll, true);

        assertThat(poll(NOON.plusSeconds(700)).window().from())
                .isEqualTo(NOON.minusSeconds(86_400).minus(OVERLAP));
    }

    @Test
    void aPushMovesTheReadingBackToTheOldestSettlementThatWaitsAndNoFurther() {
        read(NOON);
        bills.readAgainFrom(Instant.EPOCH);
        assertThat(poll(NOON).window().from()).as("nothing waits").isEqualTo(NOON.minus(OVERLAP));

        for (String status : List.of("SETTLED", "SENDING", "UNKNOWN", "NEEDS_REVIEW", "PENDING", "BILLED")) {
            aSettlement(status, status);
        }
        orderedAgo("BILLED", 9);
        orderedAgo("PENDING", 8);
        for (String status : List.of("SETTLED", "SENDING", "UNKNOWN", "NEEDS_REVIEW")) {
            int hours =
                    2 + List.of("SETTLED", "SENDING", "UNKNOWN", "NEEDS_REVIEW").indexOf(status);
            orderedAgo(status, hours);
            bills.readAgainFrom(Instant.EPOCH);
            assertThat(poll(NOON).window().from())
                    .as(status)
                    .isEqualTo(NOON.minus(Duration.ofHours(hours)).minus(OVERLAP));
        }
    }

    @Test
    void aSettlementWhoseBillIsOverdueStillWaitsForIt() {
        read(NOON);
        long overdue = aSettlement("P1", "SETTLED");
        orderedAgo("P1", 3);
        later("P1", "deadline_at = null");
        jdbc.update(
                "insert into discrepancy (type, subject, detail, opened_at) values ('NOT_BILLED', 'settlement/' || ?, 'd', now())",
                overdue);

        bills.readAgainFrom(Instant.EPOCH);

        assertThat(poll(NOON).window().from())
                .isEqualTo(NOON.minus(Duration.ofHours(3)).minus(OVERLAP));
    }

    @Test
    void nothingBeforeTheGoLiveLineIsRead() {
        Instant goLive = NOON.minusSeconds(60);

        assertThat(bills.nextPoll(OVERLAP, goLive, NOON).window()).isEqualTo(new BillWindow(null, goLive, NOON));
        read(NOON);
        assertThat(bills.nextPoll(OVERLAP, goLive, NOON).window().from()).isEqualTo(goLive);
    }

    @Test
    void aLongWindowIsReadInSlices() {
        read(NOON);
        Instant nextDay = NOON.plus(Duration.ofDays(1));
        bills.waitForBills("me", nextDay);
        List<Instant> ends = new ArrayList<>();
        BillPoll slice;
        do {
            slice = poll(nextDay);
            assertThat(slice.waiting()).as("only the last lets send").hasSize(slice.reachesNow() ? 1 : 0);
            bills.readThrough(slice, true);
            ends.add(slice.window().to());
        } while (!slice.reachesNow());

        assertThat(ends).hasSize(4).endsWith(nextDay).isSorted();
        assertThat(bills.waiting()).isEmpty();
    }

    private BillPoll poll(Instant now) {
        return bills.nextPoll(OVERLAP, Instant.EPOCH, now);
    }

    private void read(Instant now) {
        bills.readThrough(poll(now), true);
    }

    private void waitsForItsBill(String cityTransactionId, Instant orderTime) {
        aSettlement(cityTransactionId, "UNKNOWN");
        later(cityTransactionId, "order_time = '%s'".formatted(orderTime));
    }

    private void orderedAgo(String cityTransactionId, int hours) {
        later(
                cityTransactionId,
                "deadline_at = now(), order_time = '%s'".formatted(NOON.minus(Duration.ofHours(hours))));
    }

    @Test
    void billsAreAwaitedAroundTheOrderTheFirstAndTheLastSendOfWhatIsSettledAndNotOverdue() {
        for (String cityId : List.of("SETTLED", "LIKE-IT", "BILLED", "NOT-SENT", "OVERDUE", "TOO-NEW")) {
            aSettlement(cityId, cityId.equals("BILLED") ? "BILLED" : "SETTLED");
        }
        jdbc.update(
                "update settlement set deadline_at = now(), order_time = ?, first_sent_at = ?, sent_at = ?",
                Timestamp.from(NOON.minus(Duration.ofHours(3)).plusSeconds(7)),
                Timestamp.from(NOON.minus(Duration.ofHours(2)).plusSeconds(599)),
                Timestamp.from(NOON));
        later("NOT-SENT", "sent_at = null");
        later("OVERDUE", "deadline_at = null");
        later("TOO-NEW", "sent_at = '%s'".formatted(NOON.plusSeconds(1)));
        later("BILLED", "order_time = '%s'".formatted(NOON.minus(Duration.ofDays(1))));
        for (String other : List.of("NOT-SENT", "OVERDUE", "TOO-NEW")) {
            later(other, "order_time = '%s'".formatted(NOON.minus(Duration.ofDays(1))));
        }

        assertThat(bills.awaited(NOON.plusSeconds(1)))
                .containsExactly(NOON.minus(Duration.ofHours(3)), NOON.minus(Duration.ofHours(2)), NOON);
    }

    private void later(String cityId, String change) {
        jdbc.update("update settlement set " + change + " where city_transaction_id = ?", cityId);
    }

    @Test
    void onlyWhoBeginsWaitsForTheBillsAndOnlyForAReadingThatBeganLater() {
        aSettlement("P1", "PENDING");
        jdbc.update("update settlement set due_at = ?", Timestamp.from(NOON));
        BillPoll before = poll(NOON);
        bills.waitForBills("me", NOON);

        assertThat(due("another")).isTrue();
        assertThat(due("me")).isFalse();
        bills.readThrough(before, true);
        assertThat(due("me")).as("that reading began before").isFalse();
        bills.readThrough(poll(NOON.plusSeconds(60)), true);
        assertThat(due("me")).isTrue();
    }

    @Test
    void aShorterReadingBehindADoubtfulOneProvesNothingOfWhatWasInDoubt() {
        aSettlement("P1", "PENDING");
        jdbc.update("update settlement set due_at = ?", Timestamp.from(NOON));
        read(NOON.minus(Duration.ofHours(7)));
        bills.waitForBills("me", NOON);

        BillPoll slice = poll(NOON);
        assertThat(slice.reachesNow()).isFalse();
        bills.readThrough(slice, false);
        bills.readThrough(poll(NOON), true);
        assertThat(due("me")).as("the last slice speaks for itself alone").isFalse();
        assertThat(poll(NOON)).as("all is read again").isEqualTo(slice);

        bills.readThrough(poll(NOON), true);
        bills.readThrough(poll(NOON.plusSeconds(60)), false);
        assertThat(due("me")).as("a doubtful reading proves no absence").isFalse();
        bills.readThrough(poll(NOON.plusSeconds(120)), true);
        assertThat(due("me")).isTrue();
    }

    @Test
    void aLookThatOutlivesItsLeaseTakesNoSendersAway() {
        long id = aSettlement("P1", "SENDING");
        jdbc.update("update settlement set lease_owner = 'me', lease_until = now() + interval '1 minute'");

        new Lookup(bills, settlements, work, POLICY, new SettableClock(NOON))
                .conclude(List.of(id), new BillReading(List.of(), NOON, true));

        assertThat(jdbc.queryForObject("select lease_owner from settlement", String.class))
                .isEqualTo("me");
    }

    @Test
    void noHubSendsOnceOneHasSeenThatTheDatabaseIsAnother() {
        aSettlement("P1", "PENDING");
        jdbc.update("update settlement set due_at = ?", Timestamp.from(NOON));
        bills.waitForBills(BillPoll.ALL, NOON);

        assertThat(due("me")).isFalse();
        read(NOON);
        assertThat(due("me")).isTrue();
    }

    private boolean due(String hub) {
        return new JdbcQuiet(jdbc).dueTimes(hub).containsKey(Due.SETTLEMENT);
    }

    @Test
    void aLineThatIsShownOtherwiseIsAVariantAndNoSecondBooking() {
        BillLine shown = line("P1", 1);
        bills.record(List.of(shown), NOON);

        bills.record(List.of(as(shown, "another type", "cid", 1_000)), NOON);
        bills.record(List.of(as(shown, "0", "***cid", 1_000)), NOON);
        bills.record(List.of(as(shown, "0", "cid", 1_250)), NOON);
        bills.record(List.of(as(shown, "\uFFFD\uFFFD", "cid", 1_000)), NOON);

        assertThat(lineIds()).hasSize(1);
        assertThat(jdbc.queryForObject("select count(*) from bill_variant", Integer.class))
                .isEqualTo(4);
    }

    @Test
    void asManyEqualLinesAsOneAnswerShowsAreAsManyBookings() {
        BillLine shown = line("P1", 1);
        assertThat(bills.record(List.of(shown), NOON)).isEqualTo(1);
        assertThat(bills.record(List.of(shown, shown), NOON)).isEqualTo(1);
        assertThat(bills.record(List.of(shown, shown), NOON)).isZero();
        assertThat(bills.record(List.of(shown), NOON)).isZero();
        BillLine relabelled = as(shown, "another type", "cid", 1_001);
        assertThat(bills.record(List.of(relabelled, relabelled), NOON)).isZero();
        assertThat(bills.record(List.of(shown, relabelled, relabelled), NOON))
                .as("three in one answer")
                .isEqualTo(1);
        assertThat(lineIds()).hasSize(3);
    }

    @Test
    void linesOfAnOlderHubAreKnown() {
        jdbc.update(
                """
                insert into bill_line (line_hash, cid, provider, city_transaction_id, amount, order_time, payment_time, transaction_type, seen_at)
                values (?, 'cid', 'EQ-1', 'P1', 16, ?, ?, '0', ?)""",
                Hashes.sha256(line("P1", 1).text()),
                Timestamp.from(NOON),
                Timestamp.from(NOON.plusSeconds(1)),
                Timestamp.from(NOON));

        assertThat(bills.record(List.of(line("P1", 1)), NOON)).isZero();
        assertThat(bills.record(List.of(as(line("P1", 1), "another type", "cid", 1_000)), NOON))
                .isZero();
    }

    @Test
    void anOlderHubBesideANewerOneStillKeepsLinesAndFailsOnlyWhereOneIsShownOtherwise() {
        BillLine kept = line("P1", 1);
        BillLine otherwise = as(kept, "another type", "cid", 1_000);
        bills.record(List.of(kept), NOON);

        assertThat(insertedByAHubBeforeV11(kept)).isEmpty();
        assertThat(insertedByAHubBeforeV11(line("P2", 1))).hasSize(1);
        assertThatThrownBy(() -> insertedByAHubBeforeV11(otherwise))
                .isInstanceOf(DuplicateKeyException.class)
                .hasMessageContaining("bill_line_key");

        assertThat(bills.record(List.of(kept, line("P2", 1)), NOON)).isZero();
        assertThat(bills.record(List.of(otherwise), NOON)).isZero();
        assertThat(lineIds()).hasSize(2);
    }

    private List<Long> insertedByAHubBeforeV11(BillLine line) {
        Timestamp at = Timestamp.from(NOON);
        return jdbc.queryForList(
                """
                insert into bill_line (line_hash, cid, provider, city_transaction_id, parent_city_transaction_id, amount,
                  order_time, payment_time, transaction_type, seen_at, due_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (line_hash) do nothing returning id""",
                Long.class,
                Hashes.sha256(line.text()),
                line.cid(),
                line.provider(),
                line.cityTransactionId(),
                line.parentCityTransactionId(),
                line.amount(),
                Timestamp.from(line.orderTime()),
                Timestamp.from(line.paymentTime()),
                line.transactionType(),
                at,
                at);
    }

    @Test
    void linesOfBeforeAreNumberedWhenTheSchemaMovesOn() throws IOException {
        jdbc.execute("alter table bill_line drop column number; drop table bill_variant, bill_wait, bill_total");
        for (int millis : List.of(1_000, 1_200, 2_000)) {
            jdbc.update(
                    """
                    insert into bill_line (line_hash, cid, provider, city_transaction_id, amount, order_time, payment_time, transaction_type, seen_at)
                    values (?, 'cid', 'EQ-1', 'P1', 16, ?, ?, '0', ?)""",
                    "hash " + millis,
                    Timestamp.from(NOON),
                    Timestamp.from(NOON.plusMillis(millis)),
                    Timestamp.from(NOON));
        }

        jdbc.execute(Files.readString(Path.of("src/main/resources/db/migration/V11__bills_as_they_come.sql")));

        assertThat(jdbc.queryForList("select number from bill_line order by payment_time", Integer.class))
                .containsExactly(1, 2, 1);
        assertThat(bills.record(List.of(line("P1", 1), line("P1", 2)), NOON)).isZero();
    }

    private static BillLine as(BillLine line, String type, String cid, int paidAfterMillis) {
        return new BillLine(
                cid,
                line.provider(),
                line.cityTransactionId(),
                null,
                line.amount(),
                line.orderTime(),
                NOON.plusMillis(paidAfterMillis),
                type);
    }

    @Test
    void aScheduleThatIsWantedWhileItRunsIsDueAgainThen() {
        var schedule = new JdbcSchedule(jdbc, "me");
        schedule.ensure("bills", NOON);
        jdbc.update("update schedule set lease_owner = 'me', wanted_from = null"); // as the claim does

        schedule.hasten("bills", NOON.plusSeconds(10));
        schedule.ended("bills", NOON.plusSeconds(600), null);

        assertThat(dueAt()).isEqualTo(NOON.plusSeconds(10));
        jdbc.update("update schedule set lease_owner = 'me'");
        schedule.ended("bills", NOON.plusSeconds(600), null);
        assertThat(dueAt()).isEqualTo(NOON.plusSeconds(600));
    }

    @Test
    void aReplicaThatSleptPastItsLeaseDoesNotOverwriteTheScheduleOfAnother() {
        var schedule = new JdbcSchedule(jdbc, "me");
        schedule.ensure("bills", NOON);
        jdbc.update("update schedule set lease_owner = 'another'");

        schedule.ended("bills", NOON.plusSeconds(600), "slept");

        assertThat(dueAt()).isEqualTo(NOON);
        assertThat(jdbc.queryForObject("select lease_owner from schedule where name = 'bills'", String.class))
                .isEqualTo("another");
    }

    @Test
    void aLineThatCouldNotBeReadMayBeTheOneThatIsMissed() {
        long named = aSettlement("P1", "UNKNOWN");
        long other = aSettlement("P2", "UNKNOWN");
        var quarantine = new JdbcQuarantine(jdbc, transaction);
        quarantine.put("carbon.bills", "/amount", "a number", "{\"transactionId\":\"P1\",\"amount\":\"ten\"}", NOON);

        assertThat(shown(named).mayBeUnreadable()).isTrue();
        assertThat(shown(other).mayBeUnreadable()).isFalse();
        quarantine.put(
                "carbon.bills",
                "/transactionId",
                "a text",
                "{\"transactionId\":null,\"amount\":\"1\"}",
                NOON.plusSeconds(1));
        assertThat(shown(other).mayBeUnreadable()).isTrue();
    }

    @Test
    void resendsAreCountedFromTheHistory() {
        long settlement = aSettlement("P1", "UNKNOWN");
        jdbc.update("""
                insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
                select ?, n, 'UNKNOWN', 'PENDING', 'absent', 'look 4', now() from generate_series(2, 4) n
                union all select ?, 5, 'UNKNOWN', 'PENDING', 'surely not booked', 'attempt 3', now()""", settlement, settlement);

        assertThat(shown(settlement).resends()).isEqualTo(3);
    }

    @Test
    void whatHasMovedOnSinceItWasClaimedIsNotPastItsDeadline() {
        long late = aSettlement("P1", "HELD");
        long movedOn = aSettlement("P2", "HELD");
        jdbc.update("update settlement set deadline_at = ? where id = ?", Timestamp.from(NOON), late);
        jdbc.update("update settlement set deadline_at = ? where id = ?", Timestamp.from(NOON.plusSeconds(1)), movedOn);

        assertThat(settlements.passDeadlines(List.of(late, movedOn), NOON)).containsExactly(late);
    }

    private BillStore.Shown shown(long settlement) {
        return bills.lockForLookup(List.of(settlement)).get(0).shown();
    }

    private Instant dueAt() {
        return Objects.requireNonNull(
                        jdbc.queryForObject("select due_at from schedule where name = 'bills'", Timestamp.class))
                .toInstant();
    }

    private List<Long> lineIds() {
        return jdbc.queryForList("select id from bill_line", Long.class);
    }

    private static BillLine line(String cityTransactionId, int paidAfterSeconds) {
        return new BillLine(
                "cid",
                "EQ-1",
                cityTransactionId,
                null,
                new BigDecimal("16"),
                NOON,
                NOON.plusSeconds(paidAfterSeconds),
                "0");
    }

    private long aSettlement(String cityTransactionId, String status) {
        Timestamp at = Timestamp.from(NOON);
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values (?, 'W', 'AUTHORIZED', ?, 'cid')",
                cityTransactionId,
                at);
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                with t as (insert into campus_transaction
                    (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at, decision)
                    values (?, ?, 'm', 'c', -1600, 'PAID', ?, ?, 'SETTLE') returning id)
                insert into settlement
                    (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                     transaction_type, convert_reductions, order_time, data, status, attempt, sent_at, due_at, sequence,
                     created_at, changed_at)
                select id, 'PURCHASE', ?, ?, 'cid', 'EQ-1', 'canteens', 16, 0, '0', false, ?, '{面}', ?, 1, ?, ?, 1, ?, ?
                from t returning id""",
                Long.class,
                cityTransactionId,
                at,
                at,
                at,
                cityTransactionId,
                cityTransactionId,
                at,
                status,
                at,
                at,
                at,
                at));
    }
}
