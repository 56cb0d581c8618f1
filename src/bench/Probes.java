import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.enrolment.EnrolmentStores;
import dev.tanqiao.hub.store.enrolment.JdbcEnrolmentStore;
import dev.tanqiao.hub.store.history.HistoryStores;
import dev.tanqiao.hub.store.settlement.JdbcControlStore;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.trace.TraceStores;
import dev.tanqiao.hub.store.transaction.JdbcTransactionStore;
import dev.tanqiao.hub.store.transaction.TransactionStores;
import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.BreakFilter;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.delivery.FanOut;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.Intake;
import dev.tanqiao.core.settlement.IntakePolicy;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.PointsFormula;
import dev.tanqiao.core.settlement.ReviewFilter;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleMatch;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.hub.store.DatabaseTransaction;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.delivery.JdbcDeliveryStore;
import dev.tanqiao.lab.check.JdbcProgress;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.core.transaction.DueAccount;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Polling;
import dev.tanqiao.core.transaction.PageAnswer;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Observation;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is measured: the hub's own claims and store calls, each undone afterwards. */
final class Probes {

    /** One measurement. */
    interface Probe {
        void run();
    }

    private static final Pattern PARAMETER = Pattern.compile(":#(\\$\\{bean:\\w+\\?method=(\\w+)}|\\$\\{variable\\.schedule\\.name})");
    private static final Instant NOW = Database.NOW;
    private static final SettlementPolicy POLICY = new SettlementPolicy(List.of(Duration.ofMinutes(1), Duration.ofMinutes(5),
            Duration.ofMinutes(15), Duration.ofHours(1)), true, 3, List.of(Duration.ofMinutes(1)), Duration.ofDays(30), Duration.ofDays(2), Duration.ofDays(2));

    private final Database database;
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Random random = new Random(7); // both draw the same numbers
    private final Map<String, Probe> probes = new LinkedHashMap<>();

    Probes(Database database) {
        this.database = database;
    }

    Map<String, Probe> all() {
        claims();
        work();
        questions();
        return probes;
    }

    private void claims() {
        for (String file : List.of("settlements-due", "claim-stopped-sender", "claim-unknown", "claim-overdue", "claim-bill-line", "claim-delivery",
                "claim-collecting", "claim-enrolment-consented", "claim-enrolment-cid-issued", "claim-push", "claim-schedule", "events-due")) {
            List<Object> values = new ArrayList<>();
            Matcher parameter = PARAMETER.matcher(Database.sql(file + ".sql").replaceAll("(?m)^--.*$", ""));
            String sql = parameter.replaceAll(found -> {
                values.add(value(found.group(2)));
                return "?";
            });
            probes.put(file, () -> database.undone(() -> {
                int found = database.jdbc.queryForList(sql, values.toArray()).size();
                if (found == 0) {
                    throw new IllegalStateException(file + " found nothing to claim in " + database.name);
                }
                return found;
            }));
        }
    }

    private static Object value(String method) {
        return method == null ? "probe" : switch (method) {
            case "owner" -> "bench";
            case "now" -> Timestamp.from(NOW);
            case "room" -> 64;
            case "free" -> 16;
            case "busy" -> "{}";
            case "leaseSeconds" -> 60;
            default -> throw new IllegalArgumentException(method);
        };
    }

    private void work() {
        var settlements = SettlementStores.settlementStore(database.jdbc, Duration.ofSeconds(60));
        var work = new DatabaseTransaction(database.transaction);
        var dispatching = new Dispatching(settlements, work, POLICY, settlement -> "hash", clock);
        var outcomeProcessing = new OutcomeProcessing(settlements, work, POLICY, clock);
        probes.put("100 settlements sent and answered", () -> database.undone(() -> {
            return outcomeProcessing.learn(dispatching.begin(100, "bench").stream()
                    .map(attempt -> new AttemptAnswer(attempt, new AttemptOutcome(AttemptOutcome.Verdict.ACCEPTED, 200, "200", "success", false, "{}"), NOW, Duration.ofMillis(30)))
                    .toList());
        }));
        var bills = BillStores.billStore(database.jdbc, database.transaction);
        var matching = new Matching(bills, settlements, work, POLICY, Duration.ofDays(2), clock);
        List<BillLine> known = lines("status = 'BILLED' and s.id > %d and s.id <= %d".formatted(database.rows - 100, database.rows));
        List<BillLine> fresh = lines("status in ('SENDING', 'UNKNOWN')").subList(450, 550);
        probes.put("a page of 100 known bill lines", () -> database.undone(() -> bills.record(known, NOW)));
        probes.put("a page of 100 new bill lines, matched", () -> database.undone(() -> {
            bills.record(fresh, NOW);
            matching.match(database.jdbc.queryForList("select id from bill_line where due_at = ?", Long.class, Timestamp.from(NOW)));
            return 0;
        }));
        var lookup = new Lookup(bills, settlements, work, POLICY, clock);
        List<Long> unknown = database.jdbc.queryForList("select id from settlement where status = 'UNKNOWN' order by id limit 100", Long.class);
        probes.put("100 unknowns looked up", () -> database.undone(() -> {
            lookup.conclude(unknown, new BillReading(List.of(), NOW, true));
            return 0;
        }));
        probes.put("a page of 50 transactions taken in", intake());
        var deliveries = new JdbcDeliveryStore(database.jdbc, database.transaction);
        probes.put("200 events taken to be fanned out", () -> database.undone(() -> new FanOut(deliveries, work, null, clock).fanOut(200)));
    }

    private List<BillLine> lines(String which) {
        return database.jdbc.query("select * from settlement s where " + which + " order by id", (row, number) -> new BillLine(row.getString("cid"),
                row.getString("provider"), row.getString("city_transaction_id"), null, row.getBigDecimal("points_a").add(row.getBigDecimal("points_b")),
                row.getTimestamp("order_time").toInstant(), row.getTimestamp("sent_at").toInstant(), row.getString("transaction_type")));
    }

    /** A page of one account's newest orders: the person has half a row in one database and fifty in the other. */
    private Probe intake() {
        var store = TransactionStores.transactionStore(database.jdbc, database.transaction);
        var policy = new PollPolicy(Duration.ofMinutes(10), Duration.ofHours(2), Duration.ofSeconds(1), Duration.ofMinutes(30), Duration.ofDays(2), 100, Duration.ofDays(30), Duration.ofDays(180),
                Duration.ofHours(24), Instant.EPOCH);
        var polling = new Polling(store, policy, clock);
        var rules = new CurrentRules();
        rules.set(0, new RuleSet("0.1.0", List.of(new Rule("canteen", new RuleMatch(null, Set.of(), List.of("第*餐饮大楼"), Set.of(), null, null, null, null),
                new PointsFormula(PointsFormula.Base.AMOUNT, new PointsFormula.Share(BigDecimal.ONE, null, null, null), null, 0, RoundingMode.DOWN), "EQ310101000001", "canteen",
                List.of(), false, null, "0.1.0"))));
        var intake = new Intake(store, SettlementStores.settlementStore(database.jdbc, Duration.ofSeconds(60)), new DatabaseTransaction(database.transaction), rules, EnrolmentStores.enrolmentStore(database.pool, database.transaction, null),
                new IntakePolicy(policy, Duration.ofDays(30), Duration.ofDays(2)), clock);
        return () -> database.undone(() -> {
            String account = account();
            Instant until = database.jdbc.queryForObject(
                    "update collecting set lease_owner = 'bench', lease_until = now() + interval '60 seconds' where account = ? returning lease_until",
                    Timestamp.class, account).toInstant();
            Poll poll = polling.begin(new DueAccount(new Lease(account, "bench", until), Instant.EPOCH, NOW.minusSeconds(7_200), NOW, 3, List.of()));
            List<Observation> page = new ArrayList<>();
            for (int i = 0; i < 49; i++) {
                Instant at = NOW.minusSeconds(60L * (i + 1));
                page.add(new Observation(new Row("bench" + i, at, at, null, "M1", "第3餐饮大楼", null, "思源码", -1_250, 0, TransactionStatus.PAID),
                        "{\"orderNo\":\"bench%d\",\"status\":\"已完成\"}".formatted(i)));
            }
            polling.next(poll);
            poll.answered(new PageAnswer.Rows(page, List.of(), 0), null);
            return intake.takeIn(poll);
        });
    }

    private String account() {
        return "a%05d".formatted(random.nextInt(20_000));
    }

    private void questions() {
        var trace = TraceStores.traces(database.jdbc);
        ask("trace ORDER", () -> trace.of(one("order_no", "campus_transaction"), 10).orElseThrow());
        ask("trace TRANSACTION of the city", () -> trace.of(one("city_transaction_id", "settlement"), 10).orElseThrow());
        ask("trace SETTLEMENT", () -> trace.of("settlement/" + (1 + random.nextInt(database.rows)), 10).orElseThrow());
        ask("trace CID", () -> trace.of(one("cid", "settlement"), 10).orElseThrow());
        var review = SettlementStores.reviewStore(database.jdbc);
        var all = new ReviewFilter(Set.of(), null, null, null, null, null);
        ask("review list, 50 and count", () -> review.waiting(all, 50).size() + review.count(all));
        ask("review, 500 in bulk read", () -> review.waiting(all, 1_000));
        var breaks = BillStores.breaks(database.jdbc);
        ask("breaks, 500 open", () -> breaks.open(BreakFilter.ANY, 500));
        ask("breaks, 500 closed last", () -> breaks.closed(BreakFilter.ANY, 500));
        ask("gauge: open breaks", () -> breaks.countOpen(NOW));
        var sums = BillStores.daySums(database.jdbc);
        ask("gauge: verified within 1 h, one week", () -> sums.verifiedPercent(Duration.ofHours(1), NOW));
        ask("gauge: verified within 4 d, one week", () -> sums.verifiedPercent(Duration.ofDays(4), NOW));
        var control = SettlementStores.controlStore(database.pool);
        ask("GET /api/status", () -> control.counts(NOW));
        ask("GET /api/deliveries, dead", () -> control.newestDead(null, 100));
        var quiet = new JdbcQuiet(database.jdbc);
        ask("next due (dev, chaos)", quiet::nextDue);
        ask("what is due (dev, chaos)", () -> quiet.whatIsDue(NOW));
        ask("latest row (start of a hub)", quiet::latestRow);
        ask("progress line (dev)", () -> new JdbcProgress(database.jdbc).read());
        ask("archive: oldest open", () -> HistoryStores.archive(database.jdbc, database.transaction, Path.of("none")).oldestOpen());
        var book = new JdbcClosedDayStore(database.jdbc);
        ask("a page of 1,000 sheet rows", () -> book.rows(Database.LAST_DAY, 5_000, 1_000));
    }

    private void ask(String name, java.util.function.Supplier<?> question) {
        probes.put(name, question::get);
    }

    private String one(String column, String table) {
        return database.jdbc.queryForObject("select " + column + " from " + table + " where id = ?", String.class, 1 + random.nextInt(database.rows));
    }
}
