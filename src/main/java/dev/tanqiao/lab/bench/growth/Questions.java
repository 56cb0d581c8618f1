package dev.tanqiao.lab.bench.growth;

import dev.tanqiao.core.bill.BreakFilter;
import dev.tanqiao.core.settlement.ReviewFilter;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.hub.store.JdbcWaiting;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import dev.tanqiao.hub.store.trace.TraceStores;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** What people, monitoring and the beat ask. */
final class Questions {

    private final GrownDatabase database;
    private final Map<String, Runnable> statements;

    Questions(Map<String, Runnable> statements, GrownDatabase database) {
        this.statements = statements;
        this.database = database;
    }

    void add() {
        traces();
        lists();
        var quiet = new JdbcQuiet(database.jdbc());
        ask("beat: what is due next", quiet::nextDue);
        ask("start of a hub: latest row", quiet::latestRow);
        var waiting = new JdbcWaiting(database.jdbc());
        ask("gauge: rows that wait", waiting::counts);
        var sums = BillStores.daySums(database.jdbc());
        ask("gauge: verified within 1 h", () -> sums.verifiedPercent(Duration.ofHours(1), GrownDatabase.NOW));
        ask("api/status", () -> SettlementStores.controlStore(database.pool()).counts(GrownDatabase.NOW));
        var book = new JdbcClosedDayStore(database.jdbc());
        ask("a page of 1,000 rows of a sheet", () -> book.rows(GrownDatabase.LAST_CLOSED, 500, 1_000));
    }

    private void traces() {
        var traces = TraceStores.traces(database.jdbc());
        trace("trace of an order", "order_no", "campus_transaction");
        trace("trace of a transaction of the city", "city_transaction_id", "settlement");
        ask("trace of a settlement", () -> traces.of("settlement/" + aRow(), 1).orElseThrow());
        trace("trace of a person's newest order", "cid", "settlement");
    }

    private void trace(String name, String column, String table) {
        var traces = TraceStores.traces(database.jdbc());
        String asked = database.jdbc()
                .queryForObject("select %s from %s where id = ?".formatted(column, table), String.class, aRow());
        ask(name, () -> traces.of(String.valueOf(asked), 1).orElseThrow());
    }

    /** In the midst of the last day. */
    private long aRow() {
        return database.rows() - 700L;
    }

    private void lists() {
        var review = SettlementStores.reviewStore(database.jdbc());
        var all = new ReviewFilter(Set.of(), null, null, null, null, null);
        ask("review: 50 and their count", () -> review.waiting(all, 50).size() + review.count(all));
        ask("review: 500 in bulk", () -> review.waiting(all, 1_000));
        var breaks = BillStores.breaks(database.jdbc());
        ask("breaks: 500 open", () -> breaks.open(BreakFilter.ANY, 500));
        ask("breaks: 50 closed last", () -> breaks.closed(BreakFilter.ANY, 50));
        ask("gauge: open breaks", () -> breaks.countOpen(GrownDatabase.NOW));
        ask("dead letters", () -> SettlementStores.controlStore(database.pool()).newestDead(null, 100));
    }

    private void ask(String name, Supplier<?> question) {
        statements.put(name, () -> Objects.requireNonNull(question.get(), name));
    }
}
