package dev.tanqiao.hub.store;

import static dev.tanqiao.hub.store.ClosedDays.MONDAY;
import static dev.tanqiao.hub.store.ClosedDays.TUESDAY;
import static dev.tanqiao.hub.store.ClosedDays.WEDNESDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.bill.Break;
import dev.tanqiao.core.bill.BreakFilter;
import dev.tanqiao.core.bill.BusinessDay;
import dev.tanqiao.core.bill.DayClosing;
import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.Overdue;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Days are closed once and keep what they knew; breaks open, and close when the missing side arrives or by a person. */
class ReconciliationTest {

    private final ClosedDays days = new ClosedDays();

    @Test
    void aDayIsClosedAtFourAndOnce() {
        Settlement lunch = days.paid();
        days.settle(lunch);
        days.bill(lunch.cityTransactionId(), "16");
        days.clock.tick(Duration.between(days.clock.instant(), Instant.parse("2026-03-02T19:59:59Z")));
        assertThat(days.closeWhatIsDue()).isEmpty();

        assertThat(days.close(MONDAY)).extracting(Seal::day).containsExactly(MONDAY);

        assertThat(days.closeWhatIsDue()).isEmpty();
        assertThat(days.sheet(MONDAY)).containsExactly("PURCHASE/%d MATCHED".formatted(lunch.transactionId()));
        assertThat(days.openBreaks()).isEmpty();
    }

    @Test
    void daysThatWereMissedAreClosedOneAfterTheOther() {
        days.paid();

        assertThat(days.close(WEDNESDAY)).extracting(Seal::day).containsExactly(MONDAY, TUESDAY, WEDNESDAY);

        assertThat(days.book.seals()).extracting(Seal::rows).containsExactly(1, 0, 0);
    }

    @Test
    void theCutIsMidnightInShanghai() {
        Settlement before = days.paid(Instant.parse("2026-03-02T15:59:59Z"));
        Settlement after = days.paid(Instant.parse("2026-03-02T16:00:00Z"));

        days.close(MONDAY);
        days.close(TUESDAY);

        assertThat(days.sheet(MONDAY)).containsExactly("PURCHASE/%d NOT_SETTLED".formatted(before.transactionId()));
        assertThat(days.sheet(TUESDAY)).containsExactly("PURCHASE/%d NOT_SETTLED".formatted(after.transactionId()));
    }

    @Test
    void whatIsFoundLateOrStandsDifferentlyEntersTheSheetOfTheDayItIsFound() {
        Settlement lunch = days.paid();
        days.settle(lunch);
        days.close(MONDAY);
        Settlement late = days.paid(Instant.parse("2026-03-02T05:00:00Z"));
        days.bill(lunch.cityTransactionId(), "16");

        days.close(TUESDAY);

        assertThat(days.sheet(MONDAY)).containsExactly("PURCHASE/%d AWAITING_BILL".formatted(lunch.transactionId()));
        assertThat(days.sheet(TUESDAY))
                .containsExactly(
                        "PURCHASE/%d MATCHED of 2026-03-02".formatted(lunch.transactionId()),
                        "PURCHASE/%d NOT_SETTLED of 2026-03-02".formatted(late.transactionId()));
        assertThat(days.sums.asKnownNow(MONDAY))
                .extracting(sum -> sum.verdict() + " " + sum.items() + " " + sum.billed())
                .containsExactly("MATCHED 1 16", "NOT_SETTLED 1 0");
    }

    @Test
    void whatIsNotOwedIsNoBreak() {
        days.transaction(days.clock.instant(), "NO_RULE");
        Settlement refunded = days.paid();
        days.move(refunded, SettlementStatus.CANCELLED);

        days.close(MONDAY);

        assertThat(days.sums.ofSheet(MONDAY))
                .extracting(sum -> sum.verdict() + " " + sum.items())
                .containsExactly("NOTHING_DUE 2");
        assertThat(days.openBreaks()).isEmpty();
    }

    @Test
    void notSettledClosesWhenItIsSettled() {
        Settlement lunch = days.paid();
        days.close(MONDAY);
        assertThat(days.openBreaks()).containsExactly("NOT_SETTLED settlement/" + lunch.id());

        days.settle(lunch);

        assertThat(days.openBreaks()).isEmpty();
        assertThat(days.breaks.closed(BreakFilter.ANY, 1))
                .extracting(Break::closedBy, Break::closeReason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("itself", "the settlement is SETTLED"));
    }

    @Test
    void whatIsSettledWhileTheDayIsBeingClosedLeavesNoBreak() {
        Settlement lunch = days.paid();
        days.clock.tick(Duration.between(days.clock.instant(), BusinessDay.closingOf(MONDAY)));

        closing(unit -> {
                    if (unit == 1) {
                        CompletableFuture.runAsync(() -> days.settle(lunch)).join();
                    }
                })
                .closeNextDueDay();

        assertThat(days.sheet(MONDAY)).containsExactly("PURCHASE/%d NOT_SETTLED".formatted(lunch.transactionId()));
        assertThat(days.openBreaks()).isEmpty();
    }

    @Test
    void aClosingThatDiedBeforeItsBreaksWereOpenIsGoneOnWith() {
        Settlement lunch = days.paid();
        days.clock.tick(Duration.between(days.clock.instant(), BusinessDay.closingOf(MONDAY)));
        assertThatThrownBy(() -> closing(diesIn(3)).closeNextDueDay()).hasMessage("it died");
        assertThat(days.book.seals()).extracting(Seal::day).containsExactly(MONDAY);
        assertThat(days.openBreaks()).isEmpty();

        days.closeWhatIsDue();

        assertThat(days.openBreaks()).containsExactly("NOT_SETTLED settlement/" + lunch.id());
        assertThat(days.jdbc.queryForList("select * from day_to_judge")).isEmpty();
    }

    @Test
    void aLongDayIsClosedInShortTransactions() {
        aLongDay();
        List<Integer> committed = new ArrayList<>();

        closing(unit -> {
                    if (unit <= 2) {
                        committed.add(CompletableFuture.supplyAsync(() -> days.transaction.execute(status -> {
                                    days.jdbc.execute("lock table day_seal in share row exclusive mode nowait");
                                    return days.jdbc.queryForObject("select count(*) from day_sheet", Integer.class);
                                }))
                                .join());
                    }
                })
                .closeNextDueDay();

        assertThat(committed).as("rows that others see by then").containsExactly(0, JdbcClosedDayStore.AT_ONCE);
        assertClosedOnce();
    }

    @Test
    void aClosingThatDiedOnTheWayIsGoneOnWithAndSealedAsOfItsBeginning() {
        aLongDay();
        Instant begun = days.clock.instant();
        assertThatThrownBy(() -> closing(diesIn(2)).closeNextDueDay()).hasMessage("it died");
        assertThat(days.book.rows(MONDAY, 0, 2 * JdbcClosedDayStore.AT_ONCE))
                .as("rows entered before it died")
                .hasSize(JdbcClosedDayStore.AT_ONCE);
        assertThat(days.audit.verify(List.of()).findings())
                .as("a sheet that is being written")
                .isEmpty();

        days.clock.tick(Duration.ofMinutes(5));
        assertThat(days.closeWhatIsDue()).extracting(Seal::closedAt).containsExactly(begun);

        assertClosedOnce();
    }

    @Test
    void twoHubsThatCloseOneDayShareItsParts() {
        aLongDay();

        List<Seal> seals = Stream.generate(() -> CompletableFuture.supplyAsync(days.reconciling::closeNextDueDay))
                .limit(2)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();

        assertThat(seals).hasSize(1);
        assertClosedOnce();
    }

    @Test
    void aClosingThatAnotherHubHasEndedInTheSameMomentAddsNothing() {
        aLongDay();
        days.closeWhatIsDue();
        days.jdbc.update(
                "update campus_transaction set status = 'CLOSED', changed_at = changed_at + interval '1 hour'");
        days.jdbc.update(
                "insert into day_closing (day, at) values (?, ?)", MONDAY, Timestamp.from(days.clock.instant()));

        assertThat(days.work.commit(() -> days.book.lockNextPart(MONDAY, days.clock.instant())))
                .isEmpty();

        assertThat(days.book.rows(MONDAY, JdbcClosedDayStore.AT_ONCE + 1, 1)).isEmpty();
        assertThat(days.jdbc.queryForList("select * from day_closing")).isEmpty();
    }

    /** One purchase more than is entered in one transaction; its closing has come. */
    private void aLongDay() {
        days.jdbc.update("""
                insert into campus_transaction (account, order_time, pay_time, paid_seen_at, merchant, channel, amount_fen,
                  status, first_seen_at, changed_at, decision)
                select 'gwang', at, at, at, '第一餐饮大楼', '思源码', -1600, 'PAID', at, at, 'NO_RULE'
                from (values (cast(? as timestamptz))) as now(at), generate_series(0, ?)""", Timestamp.from(days.clock.instant()), JdbcClosedDayStore.AT_ONCE);
        days.jdbc.update("""
                insert into event (id, type, subject, sequence, at, data)
                select gen_random_uuid(), 'transaction.collected', 'transaction/' || id, 0, changed_at,
                  '{"account": "gwang", "amount": "-16.00", "status": "PAID"}' from campus_transaction""");
        days.clock.tick(Duration.between(days.clock.instant(), BusinessDay.closingOf(MONDAY)));
    }

    private void assertClosedOnce() {
        assertThat(days.jdbc.queryForObject("select count(distinct item) from day_sheet", Integer.class))
                .isEqualTo(JdbcClosedDayStore.AT_ONCE + 1);
        assertThat(days.book.seals()).extracting(Seal::rows).containsExactly(JdbcClosedDayStore.AT_ONCE + 1);
        assertThat(days.audit
                        .verify(days.book.seals().stream().map(Seal::line).toList())
                        .findings())
                .isEmpty();
        assertThat(days.jdbc.queryForList("select * from day_closing")).isEmpty();
    }

    @Test
    void anOpenBreakIsJudgedAgainAtEachClosing() {
        Settlement settled = days.paid();
        days.settle(settled);
        Settlement taken = days.paid();
        days.move(taken, SettlementStatus.SENDING, SettlementStatus.REJECTED);
        Settlement owed = days.paid();
        long undecided = days.transaction(days.clock.instant(), "NO_RULE");
        var breaks = new DiscrepancyRows(days.jdbc);
        for (String subject : List.of(
                "settlement/" + settled.id(),
                "settlement/" + taken.id(),
                "settlement/" + owed.id(),
                "transaction/" + undecided)) {
            breaks.open(new Discrepancy(Discrepancy.Type.NOT_SETTLED, subject, "as it was"), days.clock.instant());
        }
        days.jdbc.update("update campus_transaction set status = 'REFUNDED' where id = ?", taken.transactionId());

        days.close(MONDAY);

        assertThat(days.openBreaks()).containsExactly("NOT_SETTLED settlement/" + owed.id());
        assertThat(days.breaks.closed(BreakFilter.ANY, 9))
                .extracting(Break::closedBy)
                .containsOnly("itself");
    }

    /** A closing whose units of work, from 1 on, do something else before they are committed. */
    private DayClosing closing(IntConsumer beforeCommit) {
        var units = new AtomicInteger();
        return new DayClosing(
                days.book,
                new UnitOfWork() {
                    @Override
                    public <T> T commit(Supplier<T> work) {
                        return days.work.commit(() -> {
                            T result = work.get();
                            beforeCommit.accept(units.incrementAndGet());
                            return result;
                        });
                    }
                },
                days.clock);
    }

    private static IntConsumer diesIn(int last) {
        return unit -> {
            if (unit == last) {
                throw new IllegalStateException("it died");
            }
        };
    }

    @Test
    void whatAPersonHasClosedDoesNotComeBackAtTheNextClosing() {
        days.paid();
        days.close(MONDAY);
        long id = days.breaks.open(BreakFilter.ANY, 1).get(0).id();

        assertThat(days.breaks.assign(id, "li", "asks the provider")).isTrue();
        assertThat(days.breaks.close(id, "review", "written off", days.clock.instant()))
                .isTrue();
        days.close(TUESDAY);

        assertThat(days.openBreaks()).isEmpty();
        assertThat(days.breaks.close(id, "review", "again", days.clock.instant()))
                .isFalse();
        assertThat(days.breaks.closed(BreakFilter.ANY, 1))
                .extracting(Break::owner, Break::note, Break::closedBy)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("li", "asks the provider", "review"));
    }

    @Test
    void aPaidPurchaseThatNobodyPromisedIsNotSettled() {
        long id = days.transaction(days.clock.instant(), "SETTLE");

        days.close(MONDAY);

        assertThat(days.openBreaks()).containsExactly("NOT_SETTLED transaction/" + id);
    }

    @Test
    void anOpenBreakTellsWhereItsSettlementStandsWhenItIsRead() {
        Settlement lunch = days.paid();
        long undecided = days.transaction(days.clock.instant(), "SETTLE");
        days.close(MONDAY);
        days.move(lunch, SettlementStatus.SENDING, SettlementStatus.REJECTED);
        days.open(days.settlement(undecided, Settlement.Kind.PURCHASE, "late", null, "16", days.clock.instant()));

        assertThat(days.breaks.open(BreakFilter.ANY, 9))
                .extracting(Break::detail)
                .containsExactlyInAnyOrder(
                        "PURCHASE of 2026-03-02 was still PENDING; now REJECTED",
                        "paid at the campus on 2026-03-02, and no settlement had been made of it; now PENDING");
    }

    @Test
    void anOpenBreakOfABillTellsWhatIsBilledWhenItIsRead() {
        Settlement lunch = days.paid();
        days.settle(lunch);
        days.bill(lunch.cityTransactionId(), "16");
        days.clock.tick(Duration.ofSeconds(2));
        days.bill(lunch.cityTransactionId(), "16");
        days.clock.tick(Duration.ofSeconds(2));
        days.bill(lunch.cityTransactionId(), "16");

        assertThat(days.breaks.open(BreakFilter.ANY, 9))
                .extracting(Break::detail)
                .containsExactly("booked 2 times: 32 points billed, 16 settled; now BILLED, 48 points billed");
    }

    @Test
    void notBilledClosesWhenTheBillComes() {
        Settlement lunch = days.paid();
        days.settle(lunch);
        days.clock.tick(Duration.ofDays(2));
        new Overdue(days.settlements, days.work, days.clock).pass(List.of(lunch.id()));
        assertThat(days.openBreaks()).containsExactly("NOT_BILLED settlement/" + lunch.id());

        days.bill(lunch.cityTransactionId(), "16");

        assertThat(days.openBreaks()).isEmpty();
        assertThat(days.statusOf(lunch)).isEqualTo(SettlementStatus.BILLED);
    }

    @Test
    void anAmountThatDiffersClosesWhenTheRestIsBilled() {
        Settlement lunch = days.paid();
        days.settle(lunch);
        days.bill(lunch.cityTransactionId(), "10");
        assertThat(days.openBreaks()).containsExactly("AMOUNT_DIFFERS settlement/" + lunch.id());
        days.close(MONDAY);
        assertThat(days.sheet(MONDAY)).containsExactly("PURCHASE/%d AMOUNT_DIFFERS".formatted(lunch.transactionId()));

        days.bill(lunch.cityTransactionId(), "6");

        assertThat(days.openBreaks()).isEmpty();
        days.close(TUESDAY);
        assertThat(days.sheet(TUESDAY)).singleElement().asString().contains(" MATCHED of ");
    }

    @Test
    void whatIsBookedTwiceClosesWhenTheCityTakesOneBack() {
        Settlement lunch = days.paid();
        days.settle(lunch);
        days.bill(lunch.cityTransactionId(), "16");
        days.bill(lunch.cityTransactionId(), "16");
        assertThat(days.openBreaks()).containsExactly("BOOKED_MORE_THAN_ONCE settlement/" + lunch.id());
        days.close(MONDAY);
        assertThat(days.sheet(MONDAY)).singleElement().asString().endsWith("BOOKED_MORE_THAN_ONCE");

        days.bill(lunch.cityTransactionId(), "-16");

        assertThat(days.openBreaks()).isEmpty();
    }

    /** A restored database meets its own bills: nothing is sent again, nothing is stuck. */
    @Test
    void aBillOfNobodyClosesWhenItsSettlementComes() {
        days.bill("P1", "16");
        assertThat(days.openBreaks()).containsExactly("BILL_WITHOUT_SETTLEMENT bill/1");
        days.close(MONDAY);
        assertThat(days.sheet(MONDAY)).containsExactly("BILL/1 BILL_WITHOUT_SETTLEMENT");

        Settlement lunch = days.paid(Instant.parse("2026-03-02T03:00:00Z")); // seen only now
        assertThat(lunch.cityTransactionId()).isEqualTo("P1");
        days.match();

        assertThat(days.openBreaks()).isEmpty();
        assertThat(days.statusOf(lunch)).isEqualTo(SettlementStatus.BILLED);
        days.close(TUESDAY);
        assertThat(days.sheet(TUESDAY))
                .containsExactly("PURCHASE/1 MATCHED of 2026-03-02", "BILL/1 TAKEN_OVER of 2026-03-02");
        days.close(WEDNESDAY);
        assertThat(days.sheet(WEDNESDAY)).isEmpty();
        assertThat(days.sums.asKnownNow(MONDAY))
                .extracting(sum -> sum.kind() + " " + sum.billed())
                .containsExactly("PURCHASE 16", "BILL 0");
    }

    @Test
    void aRefundOfNobodyIsAnotherBreakThanABill() {
        days.bill("R9", "-16");

        assertThat(days.openBreaks()).containsExactly("REFUND_WITHOUT_ORIGINAL bill/1");
        days.close(MONDAY);
        assertThat(days.sheet(MONDAY)).containsExactly("BILL/1 REFUND_WITHOUT_ORIGINAL");
    }

    @Test
    void aRefundWithoutItsOriginalClosesWhenTheOriginalTurnsOutBooked() {
        Settlement lunch = days.paid();
        days.move(lunch, SettlementStatus.SENDING, SettlementStatus.UNKNOWN);
        days.settle(days.reversed(lunch));

        days.close(MONDAY);

        assertThat(days.openBreaks())
                .containsExactlyInAnyOrder(
                        "REFUND_WITHOUT_ORIGINAL settlement/" + lunch.id(), "NOT_SETTLED settlement/" + lunch.id());
        days.move(lunch, SettlementStatus.SETTLED);
        assertThat(days.openBreaks()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Discrepancy.Type.class)
    void everyBreakClosesByAPersonWithAReason(Discrepancy.Type type) {
        new DiscrepancyRows(days.jdbc).open(new Discrepancy(type, "transaction/9", "as found"), days.clock.instant());
        long id = days.breaks.open(BreakFilter.ANY, 1).get(0).id();

        days.breaks.close(id, "review", "agreed with the city", days.clock.instant());

        assertThat(days.openBreaks()).isEmpty();
        assertThat(days.breaks.closed(BreakFilter.ANY, 1))
                .extracting(Break::type, Break::closeReason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(type.name(), "agreed with the city"));
    }

    @Test
    void pointsAreVerifiedByBillsThatComeInTime() {
        Settlement early = days.paid();
        days.settle(early);
        days.bill(early.cityTransactionId(), "16");
        Settlement late = days.paid();
        days.settle(late);
        days.clock.tick(Duration.ofHours(2));
        days.bill(late.cityTransactionId(), "16");
        days.clock.tick(Duration.ofDays(1));

        Instant now = days.clock.instant();
        assertThat(days.sums.verifiedPercent(Duration.ofHours(1), now)).hasValue(50);
        assertThat(days.sums.verifiedPercent(Duration.ofDays(1), now)).hasValue(100);
        assertThat(days.sums.verifiedPercent(Duration.ofDays(4), now)).isEmpty();
    }
}
