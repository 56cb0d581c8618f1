package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.enrolment.AuthorizationPush;
import dev.tanqiao.core.enrolment.Authorizing;
import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.AuthorizationEffects;
import dev.tanqiao.core.settlement.Cap;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.ReviewDecision;
import dev.tanqiao.core.settlement.ReviewFilter;
import dev.tanqiao.core.settlement.ReviewResult;
import dev.tanqiao.core.settlement.ReviewStore;
import dev.tanqiao.core.settlement.Reviewing;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SettlementWriter;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.history.JdbcHistory;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.upstream.carbon.Orders;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What turns out booked although it was refunded, what a withdrawal overtakes, and what many decisions at once leave behind. */
class MoneyGapsTest {

    private static final int MOST_DEADLOCKS = 10;
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final SettlementPolicy POLICY =
            new SettlementPolicy(List.of(DAY), true, 3, List.of(DAY), DAY, DAY, DAY);

    private final SettableClock clock = new SettableClock(NOW);
    private final EnrolmentRows rows = new EnrolmentRows();
    private final JdbcTemplate jdbc = new JdbcTemplate(rows.dataSource);
    private final ReviewStore reviews = SettlementStores.reviewStore(jdbc);
    private final BillStore bills = BillStores.billStore(jdbc, rows.transaction);
    private final Reviewing reviewing = new Reviewing(reviews, rows.settlements, rows.work, POLICY, clock);

    @BeforeEach
    void gwangIsAuthorized() {
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', '王', 'AUTHORIZED', ?, 'CID')",
                Timestamp.from(NOW));
    }

    // ── Refunded while it counted as never booked, and booked after all ──

    @Test
    void anotherBillLineOfWhatWasRefundedBeginsItsReversal() {
        long id = waitingThoughRefunded();

        match(id, "10");

        assertThat(rows.statusOf(id)).isEqualTo(SettlementStatus.BILLED);
        assertThat(reversals()).containsExactly(Map.of("status", "PENDING", "a", -10, "original_id", id));
    }

    @Test
    void aLateAcceptedAnswerForWhatWasRefundedBeginsItsReversal() {
        long id = waitingThoughRefunded();

        answered(id);

        assertThat(rows.statusOf(id)).isEqualTo(SettlementStatus.SETTLED);
        assertThat(reversals()).containsExactly(Map.of("status", "PENDING", "a", -10, "original_id", id));
        assertThat(jdbc.queryForList(
                        "select c.cause from settlement_change c join settlement s on s.id = c.settlement_id where s.kind = 'REVERSAL'",
                        String.class))
                .containsExactly("refunded");
    }

    @Test
    void whatWasNotRefundedIsNotTakenBack() {
        long id = rows.purchase("gwang", SettlementStatus.NEEDS_REVIEW, "the bills never told", NOW);

        match(id, "10");
        answered(rows.purchase("gwang", SettlementStatus.NEEDS_REVIEW, "the bills never told", NOW));

        assertThat(reversals()).isEmpty();
    }

    @Test
    void aReversalThatWasGivenUpIsABreakForAPerson() {
        long id = waitingThoughRefunded();
        long reversal = rows.purchase("gwang", SettlementStatus.CANCELLED, "the original was never booked", NOW);
        jdbc.update("update settlement set kind = 'REVERSAL', original_id = ? where id = ?", id, reversal);

        match(id, "10");

        assertThat(reversals()).hasSize(1);
        assertThat(jdbc.queryForList("select type || ' ' || subject || ' ' || detail from discrepancy", String.class))
                .containsExactly(
                        "BOOKED_THOUGH_CANCELLED settlement/%d its original, settlement %d, is booked after all, and no reversal exists"
                                .formatted(reversal, id));
    }

    // ── Ordered past a withdrawal that the decision had not heard of ──

    @Test
    void whatWasOrderedPastAWithdrawalIsNeverSentAlthoughItIsGrantedAgain() {
        long before = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW.minusSeconds(60));
        withdrawnThenGranted();
        long past = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW.plusSeconds(60));
        long afterwards = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW.plusSeconds(7200));
        clock.tick(Duration.ofHours(3));

        begin(before, past, afterwards);

        assertThat(rows.statusOf(before)).isEqualTo(SettlementStatus.SENDING);
        assertThat(rows.statusOf(past)).isEqualTo(SettlementStatus.CANCELLED);
        assertThat(rows.settlements.find(past).orElseThrow().reason())
                .isEqualTo("ordered after the authorization was withdrawn");
        assertThat(rows.statusOf(afterwards)).isEqualTo(SettlementStatus.SENDING);
    }

    @Test
    void whatACapHeldMeanwhileIsNotSentEitherOnceAPersonReleasesIt() {
        long past = rows.purchase(
                "gwang", SettlementStatus.HELD, "cap order of 5 points would be exceeded (10)", NOW.plusSeconds(60));
        withdrawnThenGranted();
        reviewing.decideOne(ReviewDecision.RELEASE, past, "a banquet", "review");

        begin(past);

        assertThat(rows.statusOf(past)).isEqualTo(SettlementStatus.CANCELLED);
    }

    @Test
    void whatWasTriedBeforeIsHeldForAPerson() {
        withdrawnThenGranted();
        long past = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW.plusSeconds(60));
        jdbc.update("update settlement set attempt = 1, due_at = ? where id = ?", Timestamp.from(NOW), past);

        begin(past);

        assertThat(rows.settlements.find(past).orElseThrow())
                .satisfies(held -> assertThat(held.status()).isEqualTo(SettlementStatus.HELD))
                .satisfies(
                        held -> assertThat(held.reason()).isEqualTo("ordered after the authorization was withdrawn"));
    }

    // ── Held as withdrawn while the grant comes in ──

    @Test
    void aGrantReleasesWhatIsHeldInTheSameMoment() throws Exception {
        long id = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW.minusSeconds(60));
        var effects = new AuthorizationEffects(rows.settlements, DAY, clock);
        jdbc.update("update enrolment set state = 'REVOKED'");
        var authorizing = new Authorizing(rows.enrolments, rows.work, effects, NOW);
        var grant = new Thread(
                () -> authorizing.pushed(List.of(new AuthorizationPush(2, "CID", true, NOW.plusSeconds(3600)))));

        rows.work.run(() -> {
            List<Settlement> due = rows.settlements.lockDue(id, "me", NOW);
            assertThat(rows.settlements.limits(due, NOW).authorizedAccounts()).isEmpty();
            grant.start();
            await(grant); // over already when nothing holds it up
            List<Change> held = due.stream()
                    .map(settlement -> Change.of(settlement, SettlementStatus.HELD, Dispatching.WITHDRAWN, null, NOW))
                    .toList();
            new SettlementWriter(rows.settlements).write(Plan.of(held, NOW));
        });
        grant.join(10_000);

        assertThat(rows.statusOf(id)).isEqualTo(SettlementStatus.PENDING);
        assertThat(jdbc.queryForList(
                        "select to_status from settlement_change where settlement_id = ? order by sequence",
                        String.class,
                        id))
                .containsExactly("HELD", "PENDING");
    }

    /** A push locks the person first, a dispatch that may have to hold a settlement the settlement. */
    @Test
    void aDeadlockOfAPushAndADispatchEndsOneOfThemAndItSucceedsWhenRepeated() throws Exception {
        long id = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW.minusSeconds(60));
        jdbc.update("update enrolment set state = 'REVOKED'");
        List<PessimisticLockingFailureException> deadlocks = new CopyOnWriteArrayList<>();
        var dispatching = new Dispatching(rows.settlements, rows.work, POLICY, Orders::hash, clock);
        var dispatch = new Thread(() -> repeated(deadlocks, () -> dispatching.begin(id, "me")));
        var effects = new AuthorizationEffects(rows.settlements, DAY, clock);
        var authorizing = new Authorizing(
                rows.enrolments,
                rows.work,
                changes -> {
                    if (dispatch.getState() == Thread.State.NEW) {
                        dispatch.start();
                        Awaitility.await()
                                .until(() -> jdbc.queryForObject(
                                                "select count(*) from pg_locks where not granted", Integer.class)
                                        > 0);
                    }
                    effects.changed(changes);
                },
                NOW);

        repeated(deadlocks, () -> authorizing.pushed(List.of(new AuthorizationPush(2, "CID", false, NOW))));
        dispatch.join(10_000);

        assertThat(deadlocks).isNotEmpty();
        assertThat(rows.statusOf(id)).isEqualTo(SettlementStatus.HELD);
    }

    /** The one that is repeated may be so quick that it meets the other once more. */
    private static void repeated(List<PessimisticLockingFailureException> deadlocks, Runnable work) {
        while (true) {
            try {
                work.run();
                return;
            } catch (PessimisticLockingFailureException deadlock) {
                deadlocks.add(deadlock);
                if (deadlocks.size() > MOST_DEADLOCKS) {
                    throw deadlock;
                }
            }
        }
    }

    private static void await(Thread thread) {
        try {
            thread.join(500);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    // ── The database exchanged beneath a running hub ──

    @Test
    void anAttemptThatTheDatabaseHasForgottenIsNotRemembered() {
        long id = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW);
        long claimed = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW);
        clock.tick(Duration.ofNanos(1_234_567_891));
        var dispatching = new Dispatching(rows.settlements, rows.work, POLICY, Orders::hash, clock);
        assertThat(dispatching.begin(id, "me")).hasSize(1);
        assertThat(dispatching.isForgotten()).isFalse();

        jdbc.execute("alter table settlement_change disable trigger append_only");
        jdbc.update("delete from settlement_change where settlement_id = ? and to_status = 'SENDING'", id);
        assertThat(dispatching.isForgotten()).isTrue();
        assertThatThrownBy(() -> dispatching.begin(claimed, "me"))
                .as("claimed before it was exchanged, and committed on it")
                .hasMessageStartingWith("The database was exchanged");
        assertThat(rows.statusOf(claimed)).isEqualTo(SettlementStatus.PENDING);
        assertThat(dispatching.isForgotten())
                .as("so that the next claim sees it")
                .isTrue();
        jdbc.update("""
                insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, at)
                select id, sequence, 'PENDING', 'SENDING', 'due', changed_at + interval '1 hour' from settlement where id = ?""", id);
        assertThat(dispatching.isForgotten())
                .as("another hub has sent it since")
                .isTrue();
    }

    // ── Answers whose settlement another transaction holds ──

    @Test
    void aLockedSettlementHoldsUpNoAnswerButItsOwn() throws Exception {
        long locked = rows.purchase("gwang", SettlementStatus.SENDING, null, NOW);
        long free = rows.purchase("gwang", SettlementStatus.SENDING, null, NOW);
        jdbc.update("update settlement set attempt = 1, sent_at = ?", Timestamp.from(NOW));
        var outcomeProcessing = new OutcomeProcessing(rows.settlements, rows.work, POLICY, clock);
        List<AttemptAnswer> answers = List.of(accepted(locked), accepted(free));

        List<AttemptAnswer> leftOver = rows.transaction.execute(status -> {
            jdbc.queryForList("select id from settlement where id = ? for update", locked);
            return inAnotherThread(() -> outcomeProcessing.learn(answers));
        });

        assertThat(leftOver).containsExactly(answers.get(0));
        assertThat(rows.statusOf(free)).isEqualTo(SettlementStatus.SETTLED);
        assertThat(rows.statusOf(locked)).isEqualTo(SettlementStatus.SENDING);
        assertThat(outcomeProcessing.learn(leftOver)).isEmpty();
        assertThat(rows.statusOf(locked)).isEqualTo(SettlementStatus.SETTLED);
        assertThat(jdbc.queryForList("select settlement_id from attempt_answer order by id", Long.class))
                .containsExactly(free, locked);
    }

    @Test
    void anAnswerThatIsToldAgainSinceItsCommitWasInDoubtStandsOnce() {
        long id = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW);
        begin(id);
        AttemptAnswer answer = accepted(id);
        var outcomeProcessing = new OutcomeProcessing(rows.settlements, rows.work, POLICY, clock);

        outcomeProcessing.learn(List.of(answer));
        outcomeProcessing.learn(List.of(answer));

        assertThat(jdbc.queryForList("select outcome from attempt_answer", String.class))
                .containsExactly("ACCEPTED");
        assertThat(rows.statusOf(id)).isEqualTo(SettlementStatus.SETTLED);
    }

    private static <T> T inAnotherThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void aMoveNeverStandsBeforeTheOneItFollowsHoweverTheClocksDiffer() {
        long id = rows.purchase("gwang", SettlementStatus.SENDING, null, NOW);
        jdbc.update("update settlement set attempt = 1, sent_at = ?", Timestamp.from(NOW));
        clock.tick(Duration.ofMinutes(1));
        new OutcomeProcessing(rows.settlements, rows.work, POLICY, clock).giveUpWaiting(List.of(id));
        Instant another = clock.instant().minusSeconds(3);

        new OutcomeProcessing(rows.settlements, rows.work, POLICY, Clock.fixed(another, ZoneOffset.UTC))
                .learn(List.of(accepted(id)));

        assertThat(jdbc.queryForList(
                        "select to_status || ' ' || to_char(at at time zone 'UTC', 'HH24:MI:SS') from settlement_change where settlement_id = ? order by sequence",
                        String.class,
                        id))
                .containsExactly("UNKNOWN 00:01:00", "SETTLED 00:01:00");
        assertThat(jdbc.queryForObject("select changed_at from settlement where id = ?", Timestamp.class, id)
                        .toInstant())
                .isEqualTo(clock.instant());
        assertThat(jdbc.queryForObject("select answered_at from attempt_answer", Timestamp.class)
                        .toInstant())
                .as("an answer keeps its own time")
                .isEqualTo(NOW);
    }

    // ── Counters of caps ──

    @Test
    void whatWasCountedInDaysThatAreOverIsForgotten() {
        new Controls(rows.controls, rows.settlements, rows.work, clock)
                .cap(Cap.Scope.PERSON_DAY, new BigDecimal(15), "why", "operate");
        new Controls(rows.controls, rows.settlements, rows.work, clock)
                .cap(Cap.Scope.PROVIDER_HOUR, new BigDecimal(1000), "why", "operate");
        begin(rows.purchase("gwang", SettlementStatus.PENDING, null, NOW));
        clock.tick(DAY.multipliedBy(2));
        begin(rows.purchase("gwang", SettlementStatus.PENDING, null, NOW));
        assertThat(buckets()).containsExactly("2026-03-02", "2026-03-02T08", "2026-03-04", "2026-03-04T08");

        new JdbcHistory(jdbc).forgetUsedCaps(clock.instant());

        assertThat(buckets()).containsExactly("2026-03-04", "2026-03-04T08");
        long third = rows.purchase("gwang", SettlementStatus.PENDING, null, NOW);
        begin(third);
        assertThat(rows.statusOf(third)).as("what counts today still counts").isEqualTo(SettlementStatus.HELD);
    }

    // ── Bulk ──

    @Test
    void decisionsPageByPageEndAlthoughAllAreRefused() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(rows.purchase("gwang", SettlementStatus.REJECTED, "refused by the city", NOW));
        }
        jdbc.update("update campus_transaction set status = 'REFUNDED'");
        var filter = new ReviewFilter(Set.of(), null, null, "gwang", null, null);

        List<Long> met = new ArrayList<>();
        long after = 0;
        for (List<Long> page = reviews.numbers(filter, after, 2);
                !page.isEmpty();
                page = reviews.numbers(filter, after, 2)) {
            after = page.get(page.size() - 1);
            assertThat(reviewing.decide(ReviewDecision.RESEND, page, "all of them", "review"))
                    .extracting(ReviewResult::change)
                    .containsOnlyNulls();
            met.addAll(page);
            assertThat(reviews.countBehind(filter, after)).isEqualTo(all.size() - met.size());
        }

        assertThat(met).isEqualTo(all);
    }

    private long waitingThoughRefunded() {
        long id = rows.purchase(
                "gwang", SettlementStatus.NEEDS_REVIEW, "its bill was found although it was REJECTED", NOW);
        jdbc.update(
                "update campus_transaction set status = 'REFUNDED', refund_time = ? where id = (select transaction_id from settlement where id = ?)",
                Timestamp.from(NOW),
                id);
        return id;
    }

    private void match(long id, String amount) {
        String cityId = rows.settlements.find(id).orElseThrow().cityTransactionId();
        bills.record(List.of(new BillLine("CID", "EQ-1", cityId, null, new BigDecimal(amount), NOW, NOW, "消费")), NOW);
        new Matching(bills, rows.settlements, rows.work, POLICY, Duration.ZERO, clock)
                .match(jdbc.queryForList("select id from bill_line where city_transaction_id = ?", Long.class, cityId));
    }

    private void answered(long id) {
        new OutcomeProcessing(rows.settlements, rows.work, POLICY, clock).learn(List.of(accepted(id)));
    }

    private AttemptAnswer accepted(long id) {
        var attempt = new Attempt(rows.settlements.find(id).orElseThrow(), 1, NOW);
        var accepted = new AttemptOutcome(AttemptOutcome.Verdict.ACCEPTED, 200, "200", "ok", false, "{}");
        return new AttemptAnswer(attempt, accepted, NOW, Duration.ofSeconds(1));
    }

    private List<Map<String, Object>> reversals() {
        return jdbc.queryForList(
                "select status, points_a::int as a, original_id from settlement where kind = 'REVERSAL'");
    }

    /** Withdrawn now, granted again in an hour. */
    private void withdrawnThenGranted() {
        var effects = new AuthorizationEffects(rows.settlements, DAY, clock);
        var authorizing = new Authorizing(rows.enrolments, rows.work, effects, NOW);
        authorizing.pushed(List.of(new AuthorizationPush(1, "CID", false, NOW)));
        authorizing.pushed(List.of(new AuthorizationPush(2, "CID", true, NOW.plusSeconds(3600))));
    }

    private void begin(Long... ids) {
        var dispatching = new Dispatching(rows.settlements, rows.work, POLICY, Orders::hash, clock);
        for (long id : ids) {
            dispatching.begin(id, "me");
        }
    }

    private List<String> buckets() {
        return jdbc.queryForList("select bucket from cap_usage order by bucket", String.class);
    }
}
