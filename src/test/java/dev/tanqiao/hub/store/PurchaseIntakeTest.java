package dev.tanqiao.hub.store;

import static dev.tanqiao.core.settlement.PurchaseAnswer.News.CHANGED;
import static dev.tanqiao.core.settlement.PurchaseAnswer.News.KNOWN;
import static dev.tanqiao.core.settlement.PurchaseAnswer.News.TAKEN_IN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.IntakePolicy;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.PurchaseAnswer;
import dev.tanqiao.core.settlement.PurchaseAnswer.Refused;
import dev.tanqiao.core.settlement.PurchaseAnswer.Taken;
import dev.tanqiao.core.settlement.PurchaseGrant;
import dev.tanqiao.core.settlement.PurchaseIntake;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.PurchaseBuilder;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.bundle.RulesReader;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.transaction.TransactionStores;
import dev.tanqiao.upstream.carbon.Orders;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final Source RENTALS = Source.of("bikes", "rentals");
    private static final PurchaseGrant GRANT = new PurchaseGrant(Set.of("EQ-1"), new BigDecimal(1000));

    private final SettableClock clock = new SettableClock(NOON.plusSeconds(60));
    private final EnrolmentRows rows = new EnrolmentRows();
    private final JdbcTemplate jdbc = new JdbcTemplate(rows.dataSource);
    private final BillStore bills = BillStores.billStore(jdbc, rows.transaction);
    private final CurrentRules rules = new CurrentRules();
    private final PurchaseIntake intake = new PurchaseIntake(
            TransactionStores.purchaseStore(jdbc),
            rows.settlements,
            rows.work,
            rules,
            rows.enrolments,
            new IntakePolicy(
                    new PollPolicy(DAY, DAY, DAY, DAY, DAY, 100, DAY, DAY, DAY, Instant.parse("2026-03-01T00:00:00Z")),
                    Duration.ofDays(30),
                    Duration.ofDays(2)),
            clock);

    @BeforeEach
    void gwangIsEnrolled() {
        rules.set(RulesReader.read("rules.yaml", RULES, "1.0.0"));
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

    // ── the cast ──

    private static PurchaseBuilder aPurchase(String id) {
        return PurchaseBuilder.builder(
                new Purchase(id, "gwang", TransactionStatus.PAID, 1600, NOON, null, null, "M1", "共享单车", "微信支付", "{}"));
    }

    private PurchaseAnswer handIn(Source source, PurchaseBuilder purchase, PurchaseGrant grant) {
        Purchase built = purchase.build();
        String raw = "{\"id\":\"%s\",\"status\":\"%s\",\"amountYuan\":%s}"
                .formatted(built.id(), built.status(), built.paidFen());
        return intake.takeIn(source, purchase.raw(raw).build(), grant);
    }

    private Taken taken(PurchaseBuilder purchase) {
        return (Taken) handIn(RENTALS, purchase, GRANT);
    }

    private Refused refused(PurchaseBuilder purchase) {
        return (Refused) handIn(RENTALS, purchase, GRANT);
    }

    /** All that is due leaves, and the city accepts it. */
    private void settle() {
        jdbc.update("update settlement set lease_owner = 'me', lease_until = now() + interval '1 minute'");
        List<Attempt> sent = new Dispatching(rows.settlements, rows.work, POLICY, Orders::hash, clock)
                .begin(jdbc.queryForList("select id from settlement", Long.class), "me");
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
