package dev.tanqiao.lab.bench.growth;

import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillReading;
import dev.tanqiao.core.bill.DayClosing;
import dev.tanqiao.core.bill.Lookup;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeProcessing;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.hub.store.DatabaseTransaction;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.delivery.JdbcDeliveryStore;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** What the hub does with what it has claimed, step by step; all of it is undone. */
final class Steps {

    private static final SettlementPolicy POLICY = new SettlementPolicy(
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5)),
            true,
            3,
            List.of(Duration.ofMinutes(1)),
            Duration.ofDays(30),
            Duration.ofDays(2),
            Duration.ofDays(2));

    private static final int PAGE = 100;

    private final GrownDatabase database;
    private final Map<String, Runnable> statements;
    private final Clock clock = Clock.fixed(GrownDatabase.NOW, ZoneOffset.UTC);
    private final SettlementStore settlements;
    private final UnitOfWork work;

    Steps(Map<String, Runnable> statements, GrownDatabase database) {
        this.statements = statements;
        this.database = database;
        settlements = SettlementStores.settlementStore(database.jdbc(), Duration.ofMinutes(1));
        work = new DatabaseTransaction(database.transaction());
    }

    void add() {
        undone("100 settlements sent and answered", this::sendAndLearn);
        bills();
        statements.put("50 transactions of a page taken in", new IntakeStep(database, settlements, clock));
        var deliveries = new JdbcDeliveryStore(database.jdbc(), database.transaction());
        undone("200 events taken to be fanned out", () -> deliveries.takeEvents(200));
        var closing = new DayClosing(new JdbcClosedDayStore(database.jdbc()), work, clock);
        undone("a day closed", () -> {
            if (closing.closeNextDueDay().isEmpty()) {
                throw new IllegalStateException("No day was due to be closed.");
            }
        });
    }

    private void sendAndLearn() {
        var accepted = new AttemptOutcome(AttemptOutcome.Verdict.ACCEPTED, 200, "200", "success", false, "{}");
        new OutcomeProcessing(settlements, work, POLICY, clock)
                .learn(new Dispatching(settlements, work, POLICY, settlement -> "hash", clock)
                        .begin(PAGE, "bench").stream()
                                .map(attempt ->
                                        new AttemptAnswer(attempt, accepted, GrownDatabase.NOW, Duration.ofMillis(30)))
                                .toList());
    }

    private void bills() {
        var bills = BillStores.billStore(database.jdbc(), database.transaction());
        var matching = new Matching(bills, settlements, work, POLICY, Duration.ofDays(2), clock);
        List<BillLine> known =
                lines("status = 'BILLED' and id > %s and id <= %s".formatted(database.rows() - PAGE, database.rows()));
        List<BillLine> fresh = lines("status = 'UNKNOWN'").subList(0, PAGE);
        undone("a page of 100 known bill lines", () -> bills.record(known, GrownDatabase.NOW));
        undone("a page of 100 new bill lines, matched", () -> {
            bills.record(fresh, GrownDatabase.NOW);
            matching.match(database.jdbc()
                    .queryForList(
                            "select id from bill_line where due_at = ?",
                            Long.class,
                            Timestamp.from(GrownDatabase.NOW)));
        });
        List<Long> unknown = database.jdbc()
                .queryForList("select id from settlement where status = 'UNKNOWN' order by id limit 100", Long.class);
        var lookup = new Lookup(bills, settlements, work, POLICY, clock);
        undone(
                "100 unknowns looked up",
                () -> lookup.conclude(unknown, new BillReading(List.of(), GrownDatabase.NOW, true)));
    }

    private List<BillLine> lines(String which) {
        return database.jdbc()
                .query("select * from settlement where %s order by id".formatted(which), (row, number) -> line(row));
    }

    private static BillLine line(ResultSet row) throws SQLException {
        return new BillLine(
                row.getString("cid"),
                row.getString("provider"),
                row.getString("city_transaction_id"),
                null,
                row.getBigDecimal("points_a").add(row.getBigDecimal("points_b")),
                row.getTimestamp("order_time").toInstant(),
                row.getTimestamp("sent_at").toInstant(),
                row.getString("transaction_type"));
    }

    private void undone(String name, Runnable step) {
        statements.put(name, () -> database.undone(step));
    }
}
