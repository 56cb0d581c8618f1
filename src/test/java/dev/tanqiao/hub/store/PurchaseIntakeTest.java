package dev.tanqiao.hub.store;

import static dev.tanqiao.core.settlement.PurchaseAnswer.News.CHANGED;
import static dev.tanqiao.core.settlement.PurchaseAnswer.News.KNOWN;
import static dev.tanqiao.core.settlement.PurchaseAnswer.News.TAKEN_IN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.DayClosing;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.core.enrolment.AuthorizationChange;
import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.AuthorizationEffects;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.DecidedAgain;
import dev.tanqiao.core.settlement.DecidingAgain;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.IntakePolicy;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.Pause;
import dev.tanqiao.core.settlement.PurchaseAnswer;
import dev.tanqiao.core.settlement.PurchaseAnswer.Refused;
import dev.tanqiao.core.settlement.PurchaseAnswer.Taken;
import dev.tanqiao.core.settlement.PurchaseGrant;
import dev.tanqiao.core.settlement.PurchaseIntake;
import dev.tanqiao.core.settlement.ReviewDecision;
import dev.tanqiao.core.settlement.Reviewing;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.TrialRelease;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.PurchaseBuilder;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.core.transaction.Window;
import dev.tanqiao.hub.bundle.RulesReader;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.trace.Trace;
import dev.tanqiao.hub.store.trace.TraceStores;
import dev.tanqiao.hub.store.trace.Traces;
import dev.tanqiao.hub.store.transaction.TransactionStores;
import dev.tanqiao.hub.web.TraceWords;
import dev.tanqiao.upstream.carbon.Orders;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Purchases that bundles hand in, on a real database: taken in once, decided, settled, reversed, billed. */
class PurchaseIntakeTest {

    private static final String RULES = """
            providers: {p: {cid: EQ-1}, q: {cid: EQ-2}}
            rules:
              - {id: lunch, match: {merchantNos: [M1]}, points: {a: {perYuan: 1}}, equityProvider: p, transactionType: lunch}
              - {id: rides, match: {source: bikes/*, merchantNos: [M1]}, points: {a: {perYuan: 2}}, equityProvider: p,
                 transactionType: ride}
              - {id: other, match: {source: bikes/rentals}, points: {a: {perYuan: 1}}, equityProvider: q, transactionType: t}
            """;
    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final SettlementPolicy POLICY =
            new SettlementPolicy(List.of(DAY), true, 3, List.of(DAY), DAY, DAY, DAY);
    private static final IntakePolicy INTAKE = new IntakePolicy(
            new PollPolicy(DAY, DAY, DAY, DAY, DAY, 100, DAY, DAY, DAY, Instant.parse("2026-03-01T00:00:00Z")),
            Duration.ofDays(30),
            Duration.ofDays(2));
    private static final Source RENTALS = Source.of("bikes", "rentals");
    private static final PurchaseGrant GRANT = new PurchaseGrant(Set.of("EQ-1"), new BigDecimal(1000));

    private final SettableClock clock = new SettableClock(NOON.plusSeconds(60));
    private final EnrolmentRows rows = new EnrolmentRows();
    private final JdbcTemplate jdbc = new JdbcTemplate(rows.dataSource);
    private final BillStore bills = BillStores.billStore(jdbc, rows.transaction);
    private final CurrentRules rules = new CurrentRules();
    private final PurchaseIntake intake = new PurchaseIntake(
            TransactionStores.purchaseStore(jdbc), rows.settlements, rows.work, rules, rows.enrolments, INTAKE, clock);

    @BeforeEach
    void gwangIsEnrolled() {
        rules.set(0, RulesReader.read("rules.yaml", RULES, "1.0.0"));
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', 'Wang', 'AUTHORIZED', '2026-03-01T01:00:00Z', 'CID')");
    }

    @Test
    void aPurchaseIsSettledReversedAndBilledLikeOneOfTheCampus() {
        Taken paid = taken(aPurchase("R-1"));
        assertThat(paid.news()).isEqualTo(TAKEN_IN);
        assertThat(one(
                        "select source, status, rule_id, provider, points_a::int as a, order_time, left(city_transaction_id, 1) as p, length(city_transaction_id) as l from settlement where id = "
                                + paid.settlementId()))
                .containsEntry("source", "bikes/rentals")
                .containsEntry("status", "PENDING")
                .containsEntry("rule_id", "rides")
                .containsEntry("provider", "EQ-1")
                .containsEntry("a", 32)
                .containsEntry("order_time", Timestamp.from(NOON))
                .containsEntry("p", "P")
                .containsEntry("l", 32);

        settle();
        bill("PURCHASE", "32");
        assertThat(statuses()).containsExactly("PURCHASE BILLED");

        Taken refunded =
                taken(aPurchase("R-1").status(TransactionStatus.REFUNDED).refundedAt(NOON.plusSeconds(90)));
        assertThat(refunded.news()).isEqualTo(CHANGED);
        assertThat(refunded.settlementId()).isEqualTo(paid.settlementId());
        assertThat(one("select source, points_a::int as a, order_time from settlement where kind = 'REVERSAL'"))
                .containsEntry("source", "bikes/rentals")
                .containsEntry("a", -32)
                .containsEntry("order_time", Timestamp.from(NOON.plusSeconds(90)));
        settle();
        bill("REVERSAL", "-32");
        assertThat(statuses()).containsExactly("PURCHASE BILLED", "REVERSAL BILLED");
        assertThat(texts("select type || ' ' || (data ->> 'source') from event where data ? 'source' order by number"))
                .containsExactly(
                        "transaction.collected bikes/rentals",
                        "settlement.settled bikes/rentals",
                        "settlement.billed bikes/rentals",
                        "transaction.changed bikes/rentals",
                        "settlement.reversed bikes/rentals",
                        "settlement.billed bikes/rentals");
    }

    // ── Whatever comes again, and in whatever order ──

    @Test
    void theSameStateAgainChangesNothingAndSaysSo() {
        Taken first = taken(aPurchase("R-1"));
        Taken again = taken(aPurchase("R-1"));

        assertThat(again)
                .isEqualTo(new Taken(
                        KNOWN,
                        first.transactionId(),
                        first.status(),
                        first.decision(),
                        first.ruleId(),
                        first.settlementId()));
        assertThat(count("observation")).isEqualTo(1);
        assertThat(count("event")).isEqualTo(1);
        assertThat(count("settlement")).isEqualTo(1);
    }

    @Test
    void whatIsToldInNanosecondsIsKnownAgain() {
        assertThat(taken(aPurchase("R-1").orderTime(NOON.plusNanos(123_456_789)))
                        .news())
                .isEqualTo(TAKEN_IN);
        assertThat(taken(aPurchase("R-1").orderTime(NOON.plusNanos(123_456_789)).paidAt(NOON.plusNanos(1)))
                        .news())
                .isEqualTo(CHANGED);
        assertThat(taken(aPurchase("R-1").orderTime(NOON.plusNanos(123_456_789)).paidAt(NOON.plusNanos(1)))
                        .news())
                .isEqualTo(KNOWN);
    }

    @Test
    void aRefundThatComesFirstIsNeverSettledWhateverComesAfterIt() {
        Taken refunded = taken(aPurchase("R-1").status(TransactionStatus.REFUNDED));
        assertThat(refunded.decision()).isEqualTo(Decision.REFUNDED_UNSEEN);

        Taken late = taken(aPurchase("R-1").paidAt(NOON.plusSeconds(5)).paidFen(9900));
        assertThat(late.news()).as("when it was paid is news").isEqualTo(CHANGED);
        assertThat(late.status()).isEqualTo(TransactionStatus.REFUNDED);
        assertThat(taken(aPurchase("R-1").paidAt(NOON.plusSeconds(5)).paidFen(9900))
                        .news())
                .isEqualTo(KNOWN);
        assertThat(one("select status, amount_fen, pay_time from campus_transaction"))
                .containsEntry("status", "REFUNDED")
                .containsEntry("amount_fen", -1600L)
                .containsEntry("pay_time", Timestamp.from(NOON.plusSeconds(5)));
        assertThat(count("settlement")).isZero();
        assertThat(count("discrepancy")).isZero();
    }

    @Test
    void aPaidStateThatComesAfterTheRefundOfWhatIsSettledChangesNothing() {
        taken(aPurchase("R-1"));
        settle();
        taken(aPurchase("R-1").status(TransactionStatus.REFUNDED));
        Taken late = taken(aPurchase("R-1").channel("现金"));

        assertThat(late.news()).isEqualTo(KNOWN);
        assertThat(statuses()).containsExactly("PURCHASE SETTLED", "REVERSAL PENDING");
        assertThat(count("discrepancy")).isZero();
        assertThat(count("observation")).as("it is evidence all the same").isEqualTo(3);
    }

    @Test
    void whatWasRefundedOrClosedBeforeItWasSentIsCancelled() {
        taken(aPurchase("R-1"));
        taken(aPurchase("R-1").status(TransactionStatus.REFUNDED));
        taken(aPurchase("R-2"));
        taken(aPurchase("R-2").status(TransactionStatus.CLOSED));

        assertThat(texts("select status || ': ' || reason from settlement order by id"))
                .containsExactly(
                        "CANCELLED: refunded before it was sent",
                        "CANCELLED: closed at bikes/rentals before it was sent");
    }

    @Test
    void whatChangesAfterItWasSettledIsABreakForAPerson() {
        taken(aPurchase("R-1"));
        settle();

        assertThat(taken(aPurchase("R-1").paidFen(1700)).news()).isEqualTo(CHANGED);
        taken(aPurchase("R-1").paidFen(1700).status(TransactionStatus.CLOSED));
        assertThat(statuses()).containsExactly("PURCHASE SETTLED");
        assertThat(texts("select type || ' ' || detail from discrepancy order by id"))
                .first()
                .asString()
                .startsWith("CHANGED_AFTER_SETTLEMENT bikes/rentals changed it: -1600 fen");
    }

    @Test
    void whatChangesBeforeItIsSentIsComputedAnewWithinTheGrant() {
        taken(aPurchase("R-1"));
        taken(aPurchase("R-1").paidFen(2000));
        assertThat(one("select points_a::int as a, status from settlement"))
                .containsEntry("a", 40)
                .containsEntry("status", "PENDING");

        taken(aPurchase("R-1").merchantId("M9"));
        assertThat(one("select status, reason from settlement"))
                .as("its rule names a provider that is not granted")
                .containsEntry("status", "CANCELLED")
                .containsEntry("reason", "bikes/rentals changed it; no rule gives points for it now");
    }

    @Test
    void twoThatHandInTheSamePurchaseAtTheSameMomentTakeItInOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            String id = "R-" + i;
            var both = new CyclicBarrier(2);
            var paid = CompletableFuture.supplyAsync(() -> together(both, aPurchase(id)));
            var refunded = CompletableFuture.supplyAsync(
                    () -> together(both, aPurchase(id).status(TransactionStatus.REFUNDED)));

            assertThat(List.of(
                            paid.get(1, TimeUnit.MINUTES).news(),
                            refunded.get(1, TimeUnit.MINUTES).news()))
                    .as(id)
                    .containsOnlyOnce(TAKEN_IN);
        }
        assertThat(count("campus_transaction")).isEqualTo(20);
        assertThat(texts("select distinct status from campus_transaction")).containsExactly("REFUNDED");
        assertThat(texts("select distinct status from settlement")).isSubsetOf("CANCELLED");
    }

    @Test
    void aStateWaitsForOneThatIsBeingStored() throws Exception {
        taken(aPurchase("R-1"));

        CompletableFuture<Taken> changed = rows.work.commit(() -> {
            taken(aPurchase("R-1").status(TransactionStatus.REFUNDED));
            var waiting =
                    CompletableFuture.supplyAsync(() -> taken(aPurchase("R-1").paidFen(2000)));
            Awaitility.await().until(() -> count("pg_locks where not granted") > 0);
            return waiting;
        });

        assertThat(changed.get(1, TimeUnit.MINUTES).status()).isEqualTo(TransactionStatus.REFUNDED);
        assertThat(texts("select status from campus_transaction")).containsExactly("REFUNDED");
        assertThat(statuses()).containsExactly("PURCHASE CANCELLED");
    }

    private Taken together(CyclicBarrier both, PurchaseBuilder purchase) {
        try {
            both.await(1, TimeUnit.MINUTES);
        } catch (Exception alone) {
            throw new IllegalStateException(alone);
        }
        return taken(purchase);
    }

    // ── What is not settled, and why ──

    @Test
    void everyDecisionIsRecordedWithItsReason() {
        taken(aPurchase("R-1").merchantId("M9"));
        taken(aPurchase("R-2").paidFen(0));
        taken(aPurchase("R-3").orderTime(Instant.parse("2026-02-28T00:00:00Z")));
        taken(aPurchase("R-4").orderTime(Instant.parse("2026-03-01T00:30:00Z")));
        handIn(Source.of("bikes", "repairs"), aPurchase("R-5").merchantId("M9"), GRANT);
        jdbc.update(
                "insert into authorization_change (account, cid, granted, at, source) values ('gwang', 'CID', false, ?, 'push 1')",
                Timestamp.from(NOON.minusSeconds(60)));
        taken(aPurchase("R-6"));

        assertThat(
                        texts(
                                "select order_no || ' ' || decision || ' ' || coalesce(rule_id, '-') from campus_transaction order by order_no"))
                .containsExactly(
                        "R-1 NOT_GRANTED other",
                        "R-2 NOT_A_PURCHASE -",
                        "R-3 BEFORE_GO_LIVE -",
                        "R-4 BEFORE_CONSENT -",
                        "R-5 NO_RULE -",
                        "R-6 NOT_AUTHORIZED -");
        assertThat(count("settlement")).isZero();
    }

    @Test
    void ofAPersonWhoNeverConsentedNothingIsKept() {
        Refused refused = refused(aPurchase("R-1").account("stranger"));

        assertThat(refused.why()).isEqualTo(PurchaseAnswer.Refusal.NOT_ENROLLED);
        for (String table : List.of("campus_transaction", "purchase_key", "observation", "event", "bundle_grant")) {
            assertThat(count(table)).as(table).isZero();
        }
    }

    @Test
    void aPurchaseKeepsItsPerson() {
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values ('hli', 'Li', 'AUTHORIZED', '2026-03-01T01:00:00Z', 'CID-2')");
        taken(aPurchase("R-1"));

        assertThat(refused(aPurchase("R-1").account("hli")).why()).isEqualTo(PurchaseAnswer.Refusal.OTHER_ACCOUNT);
        assertThat(texts("select account from campus_transaction")).containsExactly("gwang");
        assertThat(count("observation")).isEqualTo(1);
    }

    @Test
    void whatIsHandedInWhileTheAuthorizationIsUnderWayIsDecidedWithIt() {
        jdbc.update("update enrolment set state = 'CID_ISSUED'");
        assertThat(taken(aPurchase("R-1")).decision()).isNull();
        taken(aPurchase("R-2"));
        taken(aPurchase("R-2").status(TransactionStatus.REFUNDED));
        intake.decideWaiting("gwang");
        assertThat(count("settlement")).isZero();
        assertThat(taken(aPurchase("R-1")).news()).isEqualTo(KNOWN);

        jdbc.update("update enrolment set state = 'AUTHORIZED'");
        clock.tick(Duration.ofMinutes(1));
        intake.decideWaiting("gwang");
        intake.decideWaiting("gwang");

        assertThat(texts("select order_no || ' ' || decision || ' ' || sequence from campus_transaction order by 1"))
                .containsExactly("R-1 SETTLE 2", "R-2 REFUNDED_UNSEEN 2");
        assertThat(one("select status, rule_id from settlement")).containsEntry("rule_id", "rides");
        assertThat(texts("select data ->> 'decision' from event where subject = 'transaction/1' and sequence = 2"))
                .containsExactly("SETTLE");
    }

    // ── Rules on trial ──

    private static final String TRIAL = "bikes@2.0.0+ab";

    @Test
    void whatARuleOnTrialDecidesIsHeldUntilItsBundleIsKept() {
        taken(aPurchase("R-0"));
        onTrial("rides");
        long held = settlementOf(aPurchase("R-1"));
        taken(aPurchase("R-2"));
        handIn(
                Source.of("bikes", "rentals"),
                aPurchase("R-3").merchantId("M9"),
                new PurchaseGrant(Set.of("EQ-2"), new BigDecimal(1000)));
        assertThat(statuses())
                .as("what the former version promised, and what another rule decides, goes on")
                .containsExactly("PURCHASE PENDING", "PURCHASE HELD", "PURCHASE HELD", "PURCHASE PENDING");
        assertThat(one("select reason, due_at, deadline_at, sequence from settlement where id = " + held))
                .containsEntry("reason", "trial bikes@2.0.0+ab")
                .containsEntry("due_at", null)
                .containsEntry("deadline_at", Timestamp.from(clock.instant().plus(Duration.ofDays(30))))
                .containsEntry("sequence", 1);
        assertThat(texts("select data ->> 'reason' from event where type = 'settlement.held'"))
                .containsExactly("trial bikes@2.0.0+ab", "trial bikes@2.0.0+ab");

        new AuthorizationEffects(rows.settlements, DAY, clock)
                .changed(List.of(
                        new AuthorizationChange("gwang", "CID", false, clock.instant(), "push 1"),
                        new AuthorizationChange("gwang", "CID", true, clock.instant(), "push 2")));
        var controls = new Controls(rows.controls, rows.settlements, rows.work, clock);
        controls.pause(Pause.Scope.RULE, "rides", "x", "li");
        controls.resume(Pause.Scope.RULE, "rides", "x", "li");
        settle();
        assertThat(statuses())
                .as("neither a grant nor a resume releases it, and nothing sends it")
                .containsExactly("PURCHASE SETTLED", "PURCHASE HELD", "PURCHASE HELD", "PURCHASE SETTLED");

        rules.set(0, RulesReader.read("rules.yaml", RULES, "2.0.0"));
        assertThat(release("bikes@2.0.0+abc", 9)).as("another version").isZero();
        assertThat(release(TRIAL, 1)).isEqualTo(1);
        assertThat(release(TRIAL, 1)).isEqualTo(1);
        assertThat(release(TRIAL, 1)).isZero();
        assertThat(one(
                        "select to_status, cause, evidence from settlement_change where sequence = 2 and settlement_id = "
                                + held))
                .containsEntry("cause", "trial kept")
                .containsEntry("evidence", "trial bikes@2.0.0+ab");
        settle();
        assertThat(statuses()).containsOnly("PURCHASE SETTLED");
    }

    @Test
    void aReleaseIsAPartOfTheUnitOfWorkThatKeeps() {
        onTrial("rides");
        taken(aPurchase("R-1"));

        assertThatThrownBy(() -> rows.work.run(() -> {
                    assertThat(release(TRIAL, 9)).isEqualTo(1);
                    throw new IllegalStateException("the keep failed");
                }))
                .hasMessage("the keep failed");

        assertThat(statuses()).containsExactly("PURCHASE HELD");
    }

    @Test
    void whatWaitedForTheAuthorizationIsHeldToo() {
        jdbc.update("update enrolment set state = 'CID_ISSUED'");
        taken(aPurchase("R-1"));
        jdbc.update("update enrolment set state = 'AUTHORIZED'");
        onTrial("rides");

        intake.decideWaiting("gwang");

        assertThat(statuses()).containsExactly("PURCHASE HELD");
    }

    @Test
    void whatIsRefundedOrClosedWhileATrialHoldsItIsCancelled() {
        onTrial("rides");
        taken(aPurchase("R-1"));
        taken(aPurchase("R-1").status(TransactionStatus.REFUNDED));
        taken(aPurchase("R-2"));
        taken(aPurchase("R-2").status(TransactionStatus.CLOSED));

        assertThat(statuses()).containsExactly("PURCHASE CANCELLED", "PURCHASE CANCELLED");
    }

    @Test
    void afterARollbackEachIsDecidedAgainByTheRulesOfToday() {
        rules.set(
                0,
                RulesReader.read("rules.yaml", RULES.replace("perYuan: 2", "perYuan: 200"), "2.0.0")
                        .withTrial(TRIAL, Set.of("rides")));
        long wrong = settlementOf(aPurchase("R-1"));
        onTrial("rides");
        long right = settlementOf(aPurchase("R-2"));
        long gone = settlementOf(aPurchase("R-3").merchantId("M1"));
        jdbc.update("update campus_transaction set merchant_no = 'M9' where order_no = 'R-3'");
        long capped = settlementOf(aPurchase("R-4"));
        jdbc.update("update settlement set reason = 'cap order' where id = ?", capped);
        List<Long> all = List.of(wrong, right, gone, capped, 4711L);
        assertThat(again().tryOut(List.of(right), "x", "li"))
                .extracting(DecidedAgain::refusal)
                .singleElement()
                .asString()
                .contains("its trial is still under way")
                .endsWith("Possible: release, cancel. Nothing was changed.");
        rules.set(0, RulesReader.read("rules.yaml", RULES, "1.0.0"));

        List<DecidedAgain> tried = again().tryOut(all, "wrong factor", "li");
        assertThat(tried.stream().map(PurchaseIntakeTest::told))
                .containsExactly(
                        "3200 -> PENDING 32",
                        "32 -> PENDING 32",
                        "32 -> CANCELLED null",
                        "32 -> HELD null Settlement %s is HELD (cap order): only what a trial holds is decided again. Possible: release, cancel. Nothing was changed."
                                .formatted(capped));
        assertThat(texts("select distinct status from settlement"))
                .as("tried out")
                .containsExactly("HELD");
        assertThat(count("act")).isZero();

        assertThat(again().decide(all, "wrong factor", "li").stream().map(PurchaseIntakeTest::told))
                .isEqualTo(tried.stream().map(PurchaseIntakeTest::told).toList());
        assertThat(texts("select id || ' ' || status || ' ' || points_a::int from settlement order by id"))
                .containsExactly(
                        wrong + " PENDING 32", right + " PENDING 32", gone + " CANCELLED 32", capped + " HELD 32");
        assertThat(
                        texts(
                                "select cause || ' / ' || evidence from settlement_change where sequence = 2 order by settlement_id"))
                .containsExactly(
                        "computed anew; before: rule rides: A 3200, B 0 to EQ-1; now: rule rides: A 32, B 0 to EQ-1 / person li: wrong factor",
                        "decided again, as before / person li: wrong factor",
                        "decided again; no rule gives points for it now / person li: wrong factor");
        assertThat(texts("select action || ' ' || subject || ' ' || actor || ': ' || reason from act order by id"))
                .containsExactly(
                        "decide-again settlement/%s li: wrong factor".formatted(wrong),
                        "decide-again settlement/%s li: wrong factor".formatted(right),
                        "decide-again settlement/%s li: wrong factor".formatted(gone));
        settle();
        assertThat(texts("select sum(points_a)::int::text from settlement where status = 'SETTLED'"))
                .containsExactly("64");
    }

    @Test
    void whatIsDecidedAgainByARuleOnTrialWaitsForThatTrial() {
        onTrial("rides");
        long held = settlementOf(aPurchase("R-1"));
        rules.set(
                0,
                RulesReader.read("rules.yaml", RULES.replace("perYuan: 2", "perYuan: 3"), "3.0.0")
                        .withTrial("bikes@3.0.0+cd", Set.of("rides")));

        again().decide(List.of(held), "x", "li");

        assertThat(one("select status, reason, points_a::int as a from settlement"))
                .containsEntry("status", "HELD")
                .containsEntry("reason", "trial bikes@3.0.0+cd")
                .containsEntry("a", 48);
        assertThat(texts("select data ->> 'pointsA' from event where type = 'settlement.held' order by number"))
                .containsExactly("32", "48");
    }

    private static String told(DecidedAgain each) {
        return "%s -> %s %s%s"
                .formatted(
                        each.about().settlement().pointsA().toPlainString(),
                        each.status(),
                        each.now() == null ? null : each.now().pointsA().toPlainString(),
                        each.refusal() == null ? "" : " " + each.refusal());
    }

    private void onTrial(String rule) {
        rules.set(0, RulesReader.read("rules.yaml", RULES, "2.0.0").withTrial(TRIAL, Set.of(rule)));
    }

    private int release(String stamp, int most) {
        return new TrialRelease(SettlementStores.reviewStore(jdbc), rows.settlements, rows.work, POLICY, clock)
                .release(stamp, most);
    }

    private DecidingAgain again() {
        return new DecidingAgain(
                SettlementStores.reviewStore(jdbc),
                TransactionStores.purchaseStore(jdbc),
                rows.settlements,
                rows.work,
                rules,
                INTAKE,
                clock);
    }

    // ── Reconciled, audited, traced ──

    @Test
    void theDaySheetNamesTheCounterpartAndRestsOnWhatWasHandedIn() {
        taken(aPurchase("R-1"));
        settle();
        bill("PURCHASE", "32");
        taken(aPurchase("R-2").merchantId("M9"));
        var book = new JdbcClosedDayStore(jdbc);
        clock.tick(DAY);
        while (new DayClosing(book, rows.work, clock).closeNextDueDay().isPresent()) {
            // the next day
        }

        assertThat(
                        texts(
                                "select item || ' ' || verdict || ' ' || source || ' ' || order_no from day_sheet order by item"))
                .containsExactly("PURCHASE/1 MATCHED bikes/rentals R-1", "PURCHASE/2 NOTHING_DUE bikes/rentals R-2");
        assertThat(
                        texts(
                                "select o.source from day_sheet d join observation o on o.id = d.observation_id and text_hash(o.raw) = d.observation_hash"))
                .containsExactly("bikes/rentals", "bikes/rentals");
        assertThat(BillStores.dayAudit(jdbc, rows.transaction, book)
                        .verify(book.seals().stream().map(Seal::line).toList())
                        .findings())
                .isEmpty();
    }

    @Test
    void itIsTracedByItsIdAndBySourceAndId() {
        jdbc.update("update enrolment set cid = 'CID-1'");
        Taken ride = taken(aPurchase("R-1"));
        Traces traces = TraceStores.traces(jdbc);

        for (String of : List.of("R-1", "bikes/rentals/R-1")) {
            Trace trace = traces.of(of, 10).orElseThrow();
            assertThat(trace.foundAs()).isEqualTo("id at its source");
            assertThat(trace.subjects()).singleElement().satisfies(subject -> {
                assertThat(subject.source()).isEqualTo("bikes/rentals");
                assertThat(subject.transactionId()).isEqualTo(ride.transactionId());
                assertThat(subject.settlements()).hasSize(1);
            });
            assertThat(trace.entries())
                    .extracting(TraceWords::of)
                    .contains("paid, 16.00 yuan, handed in by bikes/rentals");
        }
        assertThat(traces.of("bikes/repairs/R-1", 10)).isEmpty();
    }

    // ── What a bundle may not ──

    /** An order of the campus with the same number, person, time, merchant and amount is another purchase. */
    @Test
    void aPurchaseOfABundleNeverTouchesAnOrderOfTheCampus() {
        long order = jdbc.queryForObject(
                "insert into campus_transaction (account, order_no, order_time, merchant_no, merchant, channel, amount_fen, status, first_seen_at, changed_at, sequence) values ('gwang', 'R-1', ?, 'M1', '共享单车', '微信支付', -1600, 'PAID', ?, ?, 1) returning id",
                Long.class,
                Timestamp.from(NOON),
                Timestamp.from(NOON),
                Timestamp.from(NOON));
        jdbc.update("insert into transaction_key (account, key, transaction_id) values ('gwang', 'R-1', ?)", order);
        String before = texts("select t::text from campus_transaction t").get(0);

        assertThat(taken(aPurchase("R-1")).news()).isEqualTo(TAKEN_IN);
        handIn(Source.of("bikes", "repairs"), aPurchase("R-1"), GRANT);
        taken(aPurchase("R-1").status(TransactionStatus.REFUNDED));

        assertThat(texts("select t::text from campus_transaction t where id = " + order))
                .containsExactly(before);
        assertThat(texts("select source || ' ' || status from campus_transaction order by id"))
                .containsExactly("campus PAID", "bikes/rentals REFUNDED", "bikes/repairs PAID");
        assertThat(texts("select distinct city_transaction_id from settlement")).hasSize(2);
        var campus = TransactionStores.transactionStore(jdbc, rows.transaction);
        assertThat(campus.known("gwang", List.of("R-1"), List.of(NOON)))
                .as("nor does the campus's poll find one of a bundle")
                .extracting(known -> known.transaction().id())
                .containsExactly(order);
        assertThat(campus.refundedTimes(
                        "gwang", new Window(Window.Kind.REFUNDS, NOON.minusSeconds(1), NOON.plusSeconds(1))))
                .isEmpty();
    }

    @Test
    void whoeverHandsInDoesNotSpeakForTheCampus() {
        assertThatThrownBy(() -> handIn(Source.CAMPUS, aPurchase("R-1"), GRANT))
                .isInstanceOf(IllegalArgumentException.class);
        for (String name : List.of("Campus", "bikes", "bikes/", "/rentals", "bikes/*", "bikes/a\nb", "", "campus ")) {
            assertThatThrownBy(() -> new Source(name)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aRuleWithoutSourceSpeaksOfTheCampusAlone() {
        rules.set(
                0,
                RulesReader.read("rules.yaml", RULES.replaceAll("(?m)^ *- \\{id: rides.*\\n.*ride}\\n", ""), "2.0.0"));

        assertThat(taken(aPurchase("R-1")).ruleId()).as("not lunch").isEqualTo("other");
    }

    @Test
    void whatExceedsTheBundlesPointsOfADayIsHeldUntilAPersonReleasesIt() {
        var small = new PurchaseGrant(Set.of("EQ-1"), new BigDecimal(40));
        handIn(RENTALS, aPurchase("R-1"), small);
        handIn(RENTALS, aPurchase("R-2"), small);
        handIn(Source.of("bikes", "repairs"), aPurchase("R-3"), small);
        settle();

        assertThat(texts("select status || coalesce(' ' || reason, '') from settlement order by id"))
                .containsExactly(
                        "SETTLED",
                        "HELD cap bundle-day of 40 points would be exceeded (64)",
                        "HELD cap bundle-day of 40 points would be exceeded (64)");

        var reviewing = new Reviewing(SettlementStores.reviewStore(jdbc), rows.settlements, rows.work, POLICY, clock);
        reviewing.decide(ReviewDecision.RELEASE, List.of(2L), "asked the shop", "review");
        settle();
        assertThat(statuses()).containsExactly("PURCHASE SETTLED", "PURCHASE SETTLED", "PURCHASE HELD");

        clock.tick(DAY);
        handIn(RENTALS, aPurchase("R-4").orderTime(clock.instant()), small);
        settle();
        assertThat(statuses()).last().as("another day").isEqualTo("PURCHASE SETTLED");
    }

    @Test
    void aBundleThatIsGrantedNoPointsSendsNothingAndTheNewestGrantCounts() {
        handIn(RENTALS, aPurchase("R-1"), new PurchaseGrant(Set.of("EQ-1"), BigDecimal.ZERO));
        settle();
        assertThat(statuses()).containsExactly("PURCHASE HELD");

        handIn(RENTALS, aPurchase("R-2"), GRANT);
        settle();
        assertThat(statuses()).containsExactly("PURCHASE HELD", "PURCHASE SETTLED");
        assertThat(texts("select points_per_day::int::text from bundle_grant")).containsExactly("1000");
    }

    // ── the cast ──

    private static PurchaseBuilder aPurchase(String id) {
        return PurchaseBuilder.builder(
                new Purchase(id, "gwang", TransactionStatus.PAID, 1600, NOON, null, null, "M1", "共享单车", "微信支付", "{}"));
    }

    private PurchaseAnswer handIn(Source source, PurchaseBuilder purchase, PurchaseGrant grant) {
        Purchase built = purchase.build();
        String raw = """
                {"id": "%s", "status": "%s", "amountYuan": "%s", "merchant": {"id": "%s", "name": "%s"}, "channel": "%s"}""".formatted(
                        built.id(),
                        built.status().name().toLowerCase(Locale.ROOT),
                        BigDecimal.valueOf(built.paidFen(), 2),
                        built.merchantId(),
                        built.merchantName(),
                        built.channel());
        return intake.takeIn(source, purchase.raw(raw).build(), grant);
    }

    private Taken taken(PurchaseBuilder purchase) {
        return (Taken) handIn(RENTALS, purchase, GRANT);
    }

    private long settlementOf(PurchaseBuilder purchase) {
        return Objects.requireNonNull(taken(purchase).settlementId());
    }

    private Refused refused(PurchaseBuilder purchase) {
        return (Refused) handIn(RENTALS, purchase, GRANT);
    }

    /** All that is due leaves, and the city accepts it. */
    private void settle() {
        List<Attempt> sent = new Dispatching(rows.settlements, rows.work, POLICY, Orders::hash, clock)
                .begin(Integer.MAX_VALUE, "me");
        var accepted = new AttemptOutcome(AttemptOutcome.Verdict.ACCEPTED, 200, "200", "ok", false, "{}");
        new OutcomeProcessing(rows.settlements, rows.work, POLICY, clock)
                .learn(sent.stream()
                        .map(attempt -> new AttemptAnswer(attempt, accepted, clock.instant(), Duration.ofSeconds(1)))
                        .toList());
    }

    private void bill(String kind, String amount) {
        long id = jdbc.queryForObject("select id from settlement where kind = ?", Long.class, kind);
        var settlement = rows.settlements.find(id).orElseThrow();
        bills.record(
                List.of(new BillLine(
                        "CID",
                        "EQ-1",
                        settlement.cityTransactionId(),
                        settlement.originalCityTransactionId(),
                        new BigDecimal(amount),
                        settlement.orderTime(),
                        clock.instant(),
                        "ride")),
                clock.instant());
        new Matching(bills, rows.settlements, rows.work, POLICY, Duration.ZERO, clock)
                .match(jdbc.queryForList(
                        "select id from bill_line where city_transaction_id = ?",
                        Long.class,
                        settlement.cityTransactionId()));
    }

    private List<String> statuses() {
        return texts("select kind || ' ' || status from settlement order by id");
    }

    private Map<String, Object> one(String sql) {
        return jdbc.queryForMap(sql);
    }

    private List<String> texts(String sql) {
        return jdbc.queryForList(sql, String.class);
    }

    private long count(String table) {
        return jdbc.queryForObject("select count(*) from " + table, Long.class);
    }
}
