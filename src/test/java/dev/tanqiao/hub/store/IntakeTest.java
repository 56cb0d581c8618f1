package dev.tanqiao.hub.store;

import static dev.tanqiao.core.transaction.Rows.aRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.enrolment.AuthorizationHistory;
import dev.tanqiao.core.enrolment.Authorizations;
import dev.tanqiao.core.enrolment.Enrolment;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.Intake;
import dev.tanqiao.core.settlement.IntakePolicy;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.core.settlement.TrialRelease;
import dev.tanqiao.core.transaction.DueAccount;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.PageAnswer;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollFailed;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Polling;
import dev.tanqiao.core.transaction.Rows;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.core.transaction.Unreadable;
import dev.tanqiao.core.transaction.Window;
import dev.tanqiao.hub.bundle.RulesReader;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.transaction.JdbcTransactionStore;
import dev.tanqiao.hub.store.transaction.TransactionStores;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Taking in on a real database: what is decided, what is stored, what follows from every later change. */
class IntakeTest {

    private static final String RULES = """
            providers: {p: {cid: EQ-1}}
            rules:
              - {id: lunch, match: {merchantNos: [M1001]}, points: {a: {perYuan: 1}, b: {perYuan: 0.5}}, equityProvider: p,
                 transactionType: lunch, data: ["{merchant}"], convertReductions: true}
              - {id: free, match: {merchantNos: [M2]}, points: {a: {perYuan: 0.01}}, equityProvider: p, transactionType: t}
            """;

    private final DataSource dataSource = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    private final TransactionTemplate transaction =
            new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    private final JdbcTransactionStore store = TransactionStores.transactionStore(jdbc, transaction);
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:01:00Z"));
    private final PollPolicy policy = new PollPolicy(
            Duration.ofMinutes(10),
            Duration.ofHours(2),
            Duration.ofSeconds(1),
            Duration.ofMinutes(30),
            Duration.ofDays(2),
            100,
            Duration.ofDays(30),
            Duration.ofDays(180),
            Duration.ofDays(1),
            Instant.parse("2026-03-01T00:00:00Z"));
    private final Polling polling = new Polling(store, policy, clock);
    private final CurrentRules rules = new CurrentRules();
    private boolean authorized = true;
    private final Intake intake = new Intake(
            store,
            SettlementStores.settlementStore(jdbc, Duration.ofMinutes(1)),
            new DatabaseTransaction(transaction),
            rules,
            new OnePerson(),
            new IntakePolicy(policy, Duration.ofDays(30), Duration.ofDays(2)),
            clock);

    @BeforeEach
    void aPersonIsEnrolled() {
        rules.set(0, RulesReader.read("rules.yaml", RULES, "1.0.0"));
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', 'Wang', 'AUTHORIZED', '2026-03-01T01:00:00Z', 'CID-1')");
        jdbc.update(
                "insert into collecting (account, cursor_time, due_at, swept_at) values ('gwang', '2026-03-02T03:30:00Z', '2026-03-02T04:00:00Z', '2026-03-02T00:00:00Z')");
    }

    @Test
    void aPaidPurchaseBecomesOneSettlementHoweverOftenItIsSeen() {
        look(aRow("N1"));
        look(aRow("N1"));
        look(aRow("N1"), aRow("N1"));

        assertThat(one("select decision, rule_id, bundle_version, status, sequence from campus_transaction"))
                .containsEntry("decision", "SETTLE")
                .containsEntry("rule_id", "lunch")
                .containsEntry("bundle_version", "1.0.0")
                .containsEntry("sequence", 1);
        assertThat(
                        one(
                                "select status, kind, cid, provider, points_a::int as a, points_b::int as b, data::text, convert_reductions, sequence, due_at, length(city_transaction_id) as l, left(city_transaction_id, 1) as p from settlement"))
                .containsEntry("status", "PENDING")
                .containsEntry("cid", "CID-1")
                .containsEntry("provider", "EQ-1")
                .containsEntry("a", 16)
                .containsEntry("b", 8)
                .containsEntry("data", "{第一餐饮大楼}")
                .containsEntry("convert_reductions", true)
                .containsEntry("sequence", 1)
                .containsEntry("l", 32)
                .containsEntry("p", "P");
        assertThat(texts("select coalesce(from_status, '-') || '>' || to_status from settlement_change"))
                .containsExactly("->PENDING");
        assertThat(texts("select type from event")).containsExactly("transaction.collected");
        assertThat(count("observation")).isEqualTo(1);
    }

    @Test
    void theCursorMovesLastAndTheNextLookComesLaterWhenNothingIsNew() {
        look(aRow("N1"));
        assertThat(one("select cursor_time, due_at, lease_until, quiet_looks from collecting"))
                .containsEntry("cursor_time", Timestamp.from(clock.instant()))
                .containsEntry("due_at", Timestamp.from(clock.instant().plus(Duration.ofMinutes(10))))
                .containsEntry("lease_until", null)
                .containsEntry("quiet_looks", 0);

        look(aRow("N1"));
        look(aRow("N1"));
        assertThat(one("select due_at, quiet_looks from collecting"))
                .containsEntry("due_at", Timestamp.from(clock.instant().plus(Duration.ofMinutes(40))))
                .containsEntry("quiet_looks", 2);
    }

    /** It is not taken in again, and still sets the pace. */
    @Test
    void anUnpaidOrderThatIsShownAsBeforeIsLookedAtSoonAgain() {
        look(aRow("N1").status(TransactionStatus.TO_PAY));
        look(aRow("N1").status(TransactionStatus.TO_PAY));
        look(aRow("N1").status(TransactionStatus.TO_PAY));

        assertThat(one("select due_at, quiet_looks from collecting"))
                .containsEntry("due_at", Timestamp.from(clock.instant().plus(Duration.ofMinutes(10))))
                .containsEntry("quiet_looks", 2);
    }

    @Test
    void whatIsWrittenOfGoodsIsKeptToTheLetter() {
        String odd = "a \"b\" \\ {c}, d'";
        rules.set(0, RulesReader.read("rules.yaml", RULES.replace("{merchant}\"", "{merchant}\", \"NULL\""), "1.0.0"));
        look(aRow("N1").merchant("M1001", odd));

        assertThat(texts("select unnest(data) from settlement")).containsExactly(odd, "NULL");
    }

    @Test
    void aLookThatOutlivedItsLeaseStoresNothing() {
        Poll late = read(begin(), aRow("N1"));
        jdbc.update("update collecting set lease_until = now() - interval '1 second'");
        Poll other = read(begin(), aRow("N1"));

        assertThatThrownBy(() -> intake.takeIn(late)).isInstanceOf(PollFailed.class);
        assertThat(count("campus_transaction")).isZero();
        intake.takeIn(other);
        assertThat(count("settlement")).isEqualTo(1);
    }

    @Test
    void whatCannotBeReadIsPutAsideOnce() {
        for (int i = 0; i < 2; i++) {
            Poll poll = begin();
            poll.answered(
                    new PageAnswer.Rows(
                            List.of(aRow("N1").seen()),
                            List.of(new Unreadable("/entities/1/amount", "a number", "{bad}", null)),
                            0),
                    null);
            intake.takeIn(poll);
        }

        assertThat(one("select source, pointer, raw from set_aside"))
                .containsEntry("source", "campus.transactions gwang")
                .containsEntry("pointer", "/entities/1/amount")
                .containsEntry("raw", "{bad}");
        assertThat(count("campus_transaction")).isEqualTo(1);
    }

    @Test
    void whatCouldNotBeReadHasABreakUntilALookShowsItReadable() {
        quarantine("2026-03-02T04:00:00Z", "{bad}");
        assertThat(texts("select type || ' ' || subject || ' ' || (closed_at is null) from discrepancy"))
                .containsExactly("UNREADABLE quarantine/1 true");

        look(aRow("N1"));
        assertThat(texts("select closed_by || ': ' || close_reason from discrepancy"))
                .containsExactly("itself: it was read again");

        quarantine("2026-03-02T04:00:00Z", "{bad}");
        assertThat(texts("select subject from discrepancy where closed_at is null"))
                .as("it cannot be read any more")
                .containsExactly("quarantine/1");
    }

    @Test
    void whatAPersonHasClosedStaysClosed() {
        quarantine("2026-03-02T04:00:00Z", "{bad}");
        jdbc.update("update discrepancy set closed_at = now(), closed_by = 'li (review)'");
        quarantine("2026-03-02T04:00:00Z", "{bad}");

        assertThat(count("discrepancy")).isEqualTo(1);
    }

    @Test
    void whatLiesFurtherBackThanLooksIsReadAgainWithTheDailyRead() {
        quarantine("2026-03-02T04:00:00Z", "{bad}");
        clock.tick(Duration.ofDays(50));
        jdbc.update("update collecting set cursor_time = ?", Timestamp.from(clock.instant()));
        assertThat(windows(begin())).contains("QUARANTINED 2026-03-02T04:00:00Z 2026-03-02T04:00:00Z");

        look(aRow("N1"));
        assertThat(texts("select closed_by from discrepancy")).containsExactly("itself");
    }

    @Test
    void manyThatCannotBeReadCostOneWindow() {
        Poll poll = begin();
        poll.answered(
                new PageAnswer.Rows(
                        List.of(),
                        IntStream.range(10, 15)
                                .mapToObj(minute -> new Unreadable(
                                        "/entities/0/amount",
                                        "a number",
                                        "{bad %d}".formatted(minute),
                                        Instant.parse("2026-03-02T03:%d:00Z".formatted(minute))))
                                .toList(),
                        0),
                null);
        intake.takeIn(poll);
        clock.tick(Duration.ofDays(50));
        jdbc.update("update collecting set cursor_time = ?", Timestamp.from(clock.instant()));

        assertThat(windows(begin()))
                .filteredOn(window -> window.startsWith("QUARANTINED"))
                .containsExactly("QUARANTINED 2026-03-02T03:10:00Z 2026-03-02T03:14:00Z");
    }

    @Test
    void howLateARowWasShownIsKept() {
        look(aRow("N1").orderedAt("2026-03-02T03:10:00Z"), aRow("N2").orderedAt("2026-03-02T03:50:00Z"));

        assertThat(
                        texts(
                                "select order_no || ' ' || coalesce(late_seconds::text, '-') from campus_transaction order by 1"))
                .containsExactly("N1 1200", "N2 -");
        var looks = TransactionStores.polls(jdbc);
        assertThat(looks.late(Duration.ofMinutes(20), Instant.EPOCH)).isEqualTo(1);
        assertThat(looks.late(Duration.ofMinutes(19), Instant.EPOCH)).isZero();
        assertThat(looks.waiting(clock.instant().plus(Duration.ofMinutes(25)))).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void aRefundThatTheDailyReadNoLongerShowsIsAskedForByItsSecond() {
        look(aRow("N1").refunded("2026-03-02T05:00:00Z"));
        clock.tick(Duration.ofDays(50));
        assertThat(windows(begin())).contains("REFUNDS 2026-03-01T00:00:00Z 2026-03-22T04:02:00Z");

        Poll poll = begin();
        while (!poll.isOver()) {
            boolean itsSecond = poll.next().window().kind() == Window.Kind.EQUALS;
            poll.answered(new PageAnswer.Rows(itsSecond ? List.of(aRow("N1").seen()) : List.of(), List.of(), 0), null);
        }
        intake.takeIn(poll);

        assertThat(texts("select type from discrepancy")).containsExactly("CHANGED_AFTER_SETTLEMENT");
    }

    private void quarantine(String orderTime, String raw) {
        clock.tick(Duration.ofMinutes(1));
        Poll poll = begin();
        var unreadable = new Unreadable("/entities/0/amount", "a number", raw, Instant.parse(orderTime));
        poll.answered(new PageAnswer.Rows(List.of(), List.of(unreadable), 0), null);
        while (!poll.isOver()) {
            poll.answered(new PageAnswer.Rows(List.of(), List.of(), 0), null);
        }
        intake.takeIn(poll);
    }

    private static List<String> windows(Poll poll) {
        List<String> windows = new ArrayList<>();
        while (!poll.isOver()) {
            Window window = poll.next().window();
            windows.add("%s %s %s".formatted(window.kind(), window.from(), window.to()));
            poll.answered(new PageAnswer.Rows(List.of(), List.of(), 0), null);
        }
        return windows;
    }

    @Test
    void everyOtherDecisionIsRecordedWithItsReason() {
        look(
                aRow("N1").fen(1600),
                aRow("N2").merchant("M9", "x"),
                aRow("N3").merchant("M2", "x"),
                aRow("N4").refunded("2026-03-02T05:00:00Z"),
                aRow("N5").orderedAt("2026-02-28T00:00:00Z"),
                aRow("N6").orderedAt("2026-03-01T00:30:00Z"),
                aRow("N7").status(TransactionStatus.ARREARS).paidAt("2026-03-02T04:00:00Z"),
                aRow("N8").status(TransactionStatus.OTHER));
        authorized = false;
        look(aRow("N9"));

        assertThat(texts("select order_no || ' ' || coalesce(decision, '-') from campus_transaction order by order_no"))
                .containsExactly(
                        "N1 NOT_A_PURCHASE",
                        "N2 NO_RULE",
                        "N3 NO_POINTS",
                        "N4 REFUNDED_UNSEEN",
                        "N5 BEFORE_GO_LIVE",
                        "N6 BEFORE_CONSENT",
                        "N7 -",
                        "N8 -",
                        "N9 NOT_AUTHORIZED");
        assertThat(count("settlement")).isZero();
    }

    @Test
    void aDecisionKeepsTheBundleOfItsRuleAndWithoutARuleAllThatWereAsked() {
        var shipped = RulesReader.read("rules.yaml", RULES, "campus-carbon@1.0.0+aa");
        var further = RulesReader.read(
                "rules.yaml", RULES.replace("M1001", "M5").replace("{id:", "{shadow: true, id:"), "bikes@2.0.0+bb");
        rules.set(
                0,
                new RuleSet(
                        "bikes@2.0.0+bb campus-carbon@1.0.0+aa",
                        Stream.concat(further.rules().stream(), shipped.rules().stream())
                                .toList()));
        look(aRow("N1"), aRow("N2").merchant("M2", "x"), aRow("N3").merchant("M9", "x"));

        assertThat(texts("select order_no || ' ' || bundle_version from campus_transaction order by order_no"))
                .containsExactly(
                        "N1 campus-carbon@1.0.0+aa",
                        "N2 campus-carbon@1.0.0+aa",
                        "N3 bikes@2.0.0+bb campus-carbon@1.0.0+aa");
        assertThat(texts("select bundle_version from shadow_decision")).containsExactly("bikes@2.0.0+bb");
    }

    @Test
    void aDecisionIsMadeOnceEvenWhenTheRulesAreOthersByNow() {
        look(aRow("N1").merchant("M9", "x"));
        rules.set(0, RulesReader.read("rules.yaml", RULES.replace("M2", "M9").replace("0.01", "1"), "2.0.0"));
        look(aRow("N1").merchant("M9", "x").paidAt("2026-03-02T04:00:01Z"));

        assertThat(one("select decision, bundle_version from campus_transaction"))
                .containsEntry("decision", "NO_RULE")
                .containsEntry("bundle_version", "1.0.0");
    }

    @Test
    void aLatePaymentIsSettledOnTheAmountThenShown() {
        look(aRow("N1").status(TransactionStatus.TO_PAY));
        assertThat(store.openTimes("gwang", Instant.EPOCH)).hasSize(1);
        look(aRow("N1").status(TransactionStatus.ARREARS));
        look(aRow("N1").fen(-2000));

        assertThat(one("select points_a::int as a from settlement")).containsEntry("a", 20);
        assertThat(texts("select type || ' ' || sequence from event order by number"))
                .containsExactly("transaction.collected 1", "transaction.changed 2", "transaction.changed 3");
        assertThat(count("observation")).isEqualTo(3);
    }

    @Test
    void anUnpaidRowWithoutOrderNoIsNotTakenInButLookedAtAgain() {
        look(aRow(null).status(TransactionStatus.TO_PAY));

        assertThat(count("campus_transaction")).isZero();
        assertThat(one("select open_seconds[1] as open from collecting"))
                .containsEntry("open", Instant.parse("2026-03-02T04:00:00Z").getEpochSecond());

        look(aRow(null));
        assertThat(one("select cardinality(open_seconds) as open from collecting"))
                .containsEntry("open", 0);
        assertThat(count("settlement")).isEqualTo(1);
    }

    @Test
    void aRowThatShowsItsOrderNoLaterIsAdopted() {
        look(aRow(null));
        String cityId = texts("select city_transaction_id from settlement").get(0);
        look(aRow("N1"));
        look(aRow("N1"));

        assertThat(count("campus_transaction")).isEqualTo(1);
        assertThat(count("transaction_key")).isEqualTo(2);
        assertThat(texts("select city_transaction_id from settlement")).containsExactly(cityId);
    }

    @Test
    void whatARuleInShadowWouldHaveSettledIsRecordedAndNotSent() {
        rules.set(
                0,
                RulesReader.read(
                        "rules.yaml",
                        RULES.replace(
                                "rules:",
                                "rules:\n  - {id: dear, shadow: true, points: {a: {perYuan: 100}}, equityProvider: p, transactionType: t}"),
                        "1.1.0"));
        look(aRow("N1"));
        look(aRow("N1").refunded("2026-03-02T05:00:00Z"));
        look(aRow("N2").orderedAt("2026-03-02T04:02:00Z").merchant("M7", "elsewhere"));

        assertThat(
                        texts(
                                "select rule_id || ' ' || points_a::int || ' ' || bundle_version from shadow_decision order by 1"))
                .containsExactly("dear 1600 1.1.0", "dear 1600 1.1.0");
        assertThat(texts("select rule_id || ' ' || points_a::int from settlement"))
                .containsExactly("lunch 16");
        assertThat(texts("select decision from campus_transaction where order_no = 'N2'"))
                .containsExactly("NO_RULE");
        assertThat(SettlementStores.shadow(jdbc).sums()).singleElement().satisfies(sum -> {
            assertThat(sum.ruleId()).isEqualTo("dear");
            assertThat(sum.purchases()).isEqualTo(2);
            assertThat(sum.refunded()).isEqualTo(1);
            assertThat(sum.pointsA()).isEqualByComparingTo("3200");
            assertThat(sum.settledA()).isEqualByComparingTo("16");
        });
    }

    // ── Refunds ───────────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource({
        "PENDING, 0, CANCELLED, -, false",
        "HELD, 0, CANCELLED, -, false",
        "SETTLED, 1, SETTLED, PENDING, false",
        "BILLED, 1, BILLED, PENDING, false",
        "SENDING, 1, SENDING, HELD, true",
        "UNKNOWN, 1, UNKNOWN, HELD, true",
        "NEEDS_REVIEW, 1, NEEDS_REVIEW, HELD, true",
        "PENDING, 1, UNKNOWN, HELD, true",
        "HELD, 1, UNKNOWN, HELD, true",
        "REJECTED, 1, REJECTED, -, false",
        "CANCELLED, 0, CANCELLED, -, false"
    })
    void aRefundDoesWhatTheStateAsksFor(String state, int attempt, String then, String reversal, boolean barred) {
        look(aRow("N1"));
        stand(state, attempt);
        look(aRow("N1").refunded("2026-03-02T05:00:00Z").fen(0));
        look(aRow("N1").refunded("2026-03-02T05:00:00Z").fen(0));

        assertThat(one("select status, resend_barred from settlement where kind = 'PURCHASE'"))
                .containsEntry("status", then)
                .containsEntry("resend_barred", barred);
        assertThat(texts("select status from settlement where kind = 'REVERSAL'"))
                .isEqualTo(reversal.equals("-") ? List.of() : List.of(reversal));
        assertThat(count("discrepancy")).isZero();
        noChangeLacksItsLine();
    }

    @Test
    void aReversalIsTheOriginalTurnedRound() {
        look(aRow("N1"));
        stand("SETTLED", 1);
        jdbc.update("update settlement set cid = 'CID-OLD', provider = 'EQ-OLD'");
        look(aRow("N1").refunded("2026-03-02T05:00:00Z"));

        assertThat(
                        one(
                                "select r.*, r.points_a::int as a, r.points_b::int as b, r.original_id = o.id as mine, substr(r.city_transaction_id, 2) = substr(o.city_transaction_id, 2) as same from settlement r join settlement o on o.kind = 'PURCHASE' where r.kind = 'REVERSAL'"))
                .containsEntry("cid", "CID-OLD")
                .containsEntry("provider", "EQ-OLD")
                .containsEntry("a", -16)
                .containsEntry("b", -8)
                .containsEntry("mine", true)
                .containsEntry("same", true)
                .containsEntry("convert_reductions", false)
                .containsEntry("transaction_type", "lunch")
                .containsEntry("order_time", Timestamp.from(Instant.parse("2026-03-02T05:00:00Z")))
                .containsEntry("due_at", Timestamp.from(clock.instant()));
        assertThat(texts("select type from event where settlement_id is not null"))
                .isEmpty();
    }

    @Test
    void aWaitingReversalIsHeldWithReasonDeadlineAndEvent() {
        look(aRow("N1"));
        stand("UNKNOWN", 1);
        look(aRow("N1").status(TransactionStatus.REFUNDED));

        assertThat(one("select reason, deadline_at, order_time, due_at from settlement where kind = 'REVERSAL'"))
                .containsEntry("reason", "original not known yet")
                .containsEntry("deadline_at", Timestamp.from(clock.instant().plus(Duration.ofDays(30))))
                .containsEntry("order_time", Timestamp.from(clock.instant()))
                .containsEntry("due_at", null);
        assertThat(texts("select type from event where settlement_id is not null"))
                .containsExactly("settlement.held");
    }

    @Test
    void theEventsOfARefundTellTheCauseFirst() {
        look(aRow("N1"));
        stand("PENDING", 1);
        look(aRow("N1").refunded("2026-03-02T05:00:00Z"));

        assertThat(texts("select type from event order by number"))
                .containsExactly(
                        "transaction.collected", "transaction.changed", "settlement.unknown", "settlement.held");
    }

    // ── Other changes ─────────────────────────────────────────────────────────────────────────────────────────────

    @ParameterizedTest
    @CsvSource({"PENDING, 0, CANCELLED, 0", "HELD, 0, CANCELLED, 0", "SETTLED, 1, SETTLED, 1", "UNKNOWN, 1, UNKNOWN, 1"
    })
    void closedCancelsWhatWasNotSentAndIsABreakElse(String state, int attempt, String then, int breaks) {
        look(aRow("N1"));
        stand(state, attempt);
        look(aRow("N1").status(TransactionStatus.CLOSED));

        assertThat(texts("select status from settlement")).containsExactly(then);
        assertThat(count("discrepancy")).isEqualTo(breaks);
        noChangeLacksItsLine();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PENDING", "HELD"})
    void changedBeforeItWasSentIsComputedAnew(String state) {
        look(aRow("N1"));
        stand(state, 0);
        look(aRow("N1").fen(-3000));

        assertThat(one("select status, points_a::int as a, points_b::int as b from settlement"))
                .containsEntry("status", state)
                .containsEntry("a", 30)
                .containsEntry("b", 15);
        assertThat(texts("select cause from settlement_change order by sequence")
                        .toString())
                .contains("A 16, B 8.0".replace(".0", ""))
                .contains("A 30, B 15");
        assertThat(count("discrepancy")).isZero();
        assertThat(count("settlement")).isEqualTo(1);
        noChangeLacksItsLine();
    }

    /** Which of two moves of one settlement a single statement writes is the planner's choice, and that depends on the table's size. */
    @ParameterizedTest
    @CsvSource({"PENDING, 0, PENDING", "HELD, 0, HELD", "HELD, 1, UNKNOWN"})
    void twoMovesInARowEndAtTheSecondHoweverManySettlementsThereAre(String state, int attempt, String then) {
        look(aRow("N1"));
        stand(state, attempt);
        amongThousands();
        look(attempt == 0 ? aRow("N1").fen(-3000) : aRow("N1").refunded("2026-03-02T05:00:00Z"));

        assertThat(texts("select status from settlement where kind = 'PURCHASE' and account = 'gwang'"))
                .containsExactly(then);
        noChangeLacksItsLine();
    }

    @Test
    void changedBeforeItWasSentToWhatNoRuleSpeaksOfIsCancelled() {
        look(aRow("N1"));
        look(aRow("N1").merchant("M9", "elsewhere"));

        assertThat(texts("select status from settlement")).containsExactly("CANCELLED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PENDING", "HELD"})
    void whatTheCampusShowsUnpaidForAWhileGoesOnAsItIsPaidThen(String state) {
        look(aRow("N1"));
        stand(state, 0);
        look(aRow("N1").status(TransactionStatus.TO_PAY).fen(-3000));
        assertThat(texts("select status || ' ' || reason from settlement"))
                .containsExactly("HELD the campus shows it unpaid again (TO_PAY)");

        look(aRow("N1").fen(-3000));

        assertThat(one("select status, points_a::int as a from settlement"))
                .containsEntry("status", "PENDING")
                .containsEntry("a", 30);
        noChangeLacksItsLine();
    }

    @Test
    void whatARuleOnTrialComputesAnewIsHeld() {
        look(aRow("N1"));
        rules.set(0, rules.get().withTrial("campus-carbon@2.0.0+ab", Set.of("lunch")));
        look(aRow("N1").paidAt("2026-03-02T04:00:01Z"));
        assertThat(texts("select status from settlement")).as("worth the same").containsExactly("PENDING");
        look(aRow("N1").fen(-3000));

        assertThat(one("select status, reason, points_a::int as a, deadline_at is null as endless from settlement"))
                .containsEntry("status", "HELD")
                .containsEntry("reason", "trial campus-carbon@2.0.0+ab")
                .containsEntry("a", 30)
                .containsEntry("endless", false);
        assertThat(texts("select data ->> 'pointsA' from event where type = 'settlement.held' order by number"))
                .containsExactly("16", "30");
        look(aRow("N1").fen(-4000));
        rules.set(0, RulesReader.read("rules.yaml", RULES, "1.0.0"));
        look(aRow("N1").fen(-5000));
        assertThat(one("select status, reason, points_a::int as a from settlement"))
                .as("until the trial is over or a person decides")
                .containsEntry("status", "HELD")
                .containsEntry("reason", "trial campus-carbon@2.0.0+ab")
                .containsEntry("a", 50);
        noChangeLacksItsLine();
    }

    @Test
    void whatShowsUnpaidWhileATrialHoldsItIsNotReleasedBeforeItIsPaid() {
        rules.set(
                0, RulesReader.read("rules.yaml", RULES, "2.0.0").withTrial("campus-carbon@2.0.0+ab", Set.of("lunch")));
        look(aRow("N1"), aRow("N2"));
        look(aRow("N1").status(TransactionStatus.TO_PAY).fen(-3000), aRow("N2").status(TransactionStatus.TO_PAY));
        look(aRow("N1").fen(-3000), aRow("N2").status(TransactionStatus.TO_PAY));
        assertThat(texts("select status || ' ' || reason || ' ' || points_a::int from settlement order by id"))
                .containsExactly("HELD trial campus-carbon@2.0.0+ab 30", "HELD trial campus-carbon@2.0.0+ab 16");

        SettlementPolicy policy = new SettlementPolicy(
                List.of(), true, 3, List.of(), Duration.ofDays(30), Duration.ofDays(2), Duration.ofDays(2));
        SettlementStore settlements = SettlementStores.settlementStore(jdbc, Duration.ofMinutes(1));
        assertThat(new TrialRelease(
                                SettlementStores.reviewStore(jdbc),
                                settlements,
                                new DatabaseTransaction(transaction),
                                policy,
                                clock)
                        .release("campus-carbon@2.0.0+ab", 100))
                .isEqualTo(2);
        assertThat(texts("select status || coalesce(' ' || reason, '') from settlement order by id"))
                .containsExactly("PENDING", "HELD the campus shows it unpaid again (TO_PAY)");
        rules.set(0, RulesReader.read("rules.yaml", RULES, "2.0.0"));
        look(aRow("N2"));
        assertThat(texts("select distinct status from settlement")).containsExactly("PENDING");
        noChangeLacksItsLine();
    }

    @Test
    void changedAfterItWasSentIsABreakAndNothingIsSent() {
        look(aRow("N1"));
        stand("SETTLED", 1);
        look(aRow("N1").fen(-3000));
        look(aRow("N1").fen(-3100));

        assertThat(one("select type, subject from discrepancy")).containsEntry("type", "CHANGED_AFTER_SETTLEMENT");
        assertThat(one("select points_a::int as a, status from settlement"))
                .containsEntry("a", 16)
                .containsEntry("status", "SETTLED");
    }

    @Test
    void refundedAndPaidAgainIsABreak() {
        look(aRow("N1"));
        stand("SETTLED", 1);
        look(aRow("N1").refunded("2026-03-02T05:00:00Z"));
        look(aRow("N1"));

        assertThat(count("discrepancy")).isEqualTo(1);
        assertThat(count("settlement")).isEqualTo(2);
    }

    // ── Looks ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @Test
    void aLookThatFailsLeavesTheCursorAndSaysWhy() {
        Poll poll = begin();
        assertThatThrownBy(() -> poll.answered(new PageAnswer.NotNow("HTTP 500"), null))
                .isInstanceOf(PollFailed.class);
        polling.giveUp(poll, PollFailed.Kind.NOT_NOW, "HTTP 500");

        assertThat(one("select cursor_time, last_failure, lease_until, due_at from collecting"))
                .containsEntry("cursor_time", Timestamp.from(Instant.parse("2026-03-02T03:30:00Z")))
                .containsEntry("last_failure", "HTTP 500")
                .containsEntry("lease_until", null)
                .containsEntry("due_at", Timestamp.from(clock.instant().plus(Duration.ofMinutes(10))));
    }

    @Test
    void withoutConsentTheAccountIsNotAskedAgain() {
        Poll poll = begin();
        polling.giveUp(poll, PollFailed.Kind.CONSENT_NEEDED, "consent");

        assertThat(one("select due_at from collecting")).containsEntry("due_at", null);
    }

    private void look(Rows... rows) {
        clock.tick(Duration.ofMinutes(1));
        intake.takeIn(read(begin(), rows));
    }

    private Poll begin() {
        jdbc.update("update collecting set lease_owner = 'me', lease_until = now() + interval '60 seconds'");
        return polling.begin(Objects.requireNonNull(jdbc.queryForObject(
                "select * from collecting",
                (row, number) -> new DueAccount(
                        new Lease("gwang", "me", row.getTimestamp("lease_until").toInstant()),
                        Instant.EPOCH,
                        row.getTimestamp("cursor_time").toInstant(),
                        row.getTimestamp("swept_at").toInstant(),
                        row.getInt("quiet_looks"),
                        List.of()))));
    }

    /** The first window shows the rows, the others nothing. */
    private static Poll read(Poll poll, Rows... rows) {
        poll.answered(new PageAnswer.Rows(Stream.of(rows).map(Rows::seen).toList(), List.of(), 0), null);
        while (!poll.isOver()) {
            poll.answered(new PageAnswer.Rows(List.of(), List.of(), 0), null);
        }
        return poll;
    }

    /** Puts the purchase's settlement where the sender would have brought it. */
    private void stand(String state, int attempt) {
        jdbc.update("update settlement set status = ?, attempt = ?, reason = 'because', sequence = 5", state, attempt);
        jdbc.update("""
                insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, at)
                select id, n, 'x', case n when 5 then ? else 'x' end, 'test', now() from settlement, generate_series(2, 5) n""", state);
    }

    private void amongThousands() {
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at) values ('other', 'Li', 'AUTHORIZED', '2026-03-01T01:00:00Z')");
        jdbc.update("""
                insert into campus_transaction (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at)
                select 'other', now(), 'm', 'c', -n, 'PAID', now(), now() from generate_series(1, 5000) n""");
        jdbc.update("""
                insert into settlement (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                  transaction_type, convert_reductions, order_time, data, status, sequence, created_at, changed_at)
                select id, 'PURCHASE', 'P' || id, account, 'C', 'EQ-1', 'lunch', 1, 0, 't', false, now(), '{}', 'BILLED', 1, now(), now()
                from campus_transaction where account = 'other'""");
        jdbc.update("""
                insert into settlement_change (settlement_id, sequence, to_status, cause, at)
                select id, 1, 'BILLED', 'test', now() from settlement where account = 'other'""");
        jdbc.execute("analyze settlement");
    }

    private void noChangeLacksItsLine() {
        assertThat(texts("""
                select s.id || ': ' || s.sequence || ' ' || s.status from settlement s
                where (select count(*) from settlement_change c where c.settlement_id = s.id) <> s.sequence
                   or s.status <> (select c.to_status from settlement_change c where c.settlement_id = s.id order by sequence desc limit 1)""")).isEmpty();
    }

    private Map<String, Object> one(String sql) {
        return jdbc.queryForMap(sql);
    }

    private List<String> texts(String sql) {
        return jdbc.queryForList(sql, String.class);
    }

    private int count(String table) {
        Integer count = jdbc.queryForObject("select count(*) from " + table, Integer.class);
        return count == null ? -1 : count;
    }

    private final class OnePerson implements Authorizations {
        @Override
        public Optional<Enrolment> find(String account) {
            return Optional.of(new Enrolment(
                    account,
                    account,
                    Enrolment.State.AUTHORIZED,
                    Instant.parse("2026-03-01T01:00:00Z"),
                    "CID-1",
                    0,
                    null,
                    null));
        }

        @Override
        public AuthorizationHistory history(String account) {
            return new AuthorizationHistory(new TreeMap<>(Map.of(Instant.EPOCH, authorized)));
        }
    }
}
