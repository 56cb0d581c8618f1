package dev.tanqiao.hub.store;

import static dev.tanqiao.core.settlement.Settlements.aSettlement;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.BreakFilter;
import dev.tanqiao.core.bill.BreakStore;
import dev.tanqiao.core.bill.BusinessDay;
import dev.tanqiao.core.bill.DayClosing;
import dev.tanqiao.core.bill.Matching;
import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.NewSettlement;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.core.settlement.SettlementWriter;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.bill.DayAudit;
import dev.tanqiao.hub.store.bill.DaySums;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.settlement.NewSettlementRows;
import dev.tanqiao.hub.store.settlement.SettlementStores;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Purchases of 16 points of Wang, by the real stores, and days that are closed over them. */
final class ClosedDays {

    static final LocalDate MONDAY = LocalDate.parse("2026-03-02");
    static final LocalDate TUESDAY = MONDAY.plusDays(1);
    static final LocalDate WEDNESDAY = MONDAY.plusDays(2);
    private static final Duration DAY = Duration.ofDays(1);

    final DataSource database = TestDatabase.fresh();
    final JdbcTemplate jdbc = new JdbcTemplate(database);
    final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
    final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:00:00Z")); // Monday noon in Shanghai
    final SettlementPolicy policy =
            new SettlementPolicy(List.of(DAY), true, 3, List.of(DAY), DAY, DAY, Duration.ofDays(2));
    final UnitOfWork work = new DatabaseTransaction(transaction);
    final SettlementStore settlements = SettlementStores.settlementStore(jdbc, Duration.ofMinutes(1));
    final BillStore bills = BillStores.billStore(jdbc, transaction);
    final Matching matching = new Matching(bills, settlements, work, policy, Duration.ofDays(2), clock);
    final JdbcClosedDayStore book = new JdbcClosedDayStore(jdbc);
    final DayClosing reconciling = new DayClosing(book, work, clock);
    final BreakStore breaks = BillStores.breaks(jdbc);
    final DaySums sums = BillStores.daySums(jdbc);
    final DayAudit audit = BillStores.dayAudit(jdbc, transaction, book);

    ClosedDays() {
        jdbc.update(
                "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', 'Wang', 'AUTHORIZED', ?, 'cid')",
                Timestamp.from(clock.instant()));
    }

    /** A purchase that is paid now, seen now and promised now; its settlement. */
    Settlement paid() {
        return paid(clock.instant());
    }

    /** A purchase that was paid then, and is seen and promised now. */
    Settlement paid(Instant at) {
        long id = transaction(at, "SETTLE");
        Settlement promised = settlement(id, Settlement.Kind.PURCHASE, "P" + id, null, "16", at);
        open(promised);
        return promised;
    }

    /** A purchase as the campus showed it, with the row it rests on; no settlement. */
    long transaction(Instant paidAt, String decision) {
        Timestamp paid = Timestamp.from(paidAt);
        Timestamp now = Timestamp.from(clock.instant());
        long id = Objects.requireNonNull(jdbc.queryForObject("""
                        insert into campus_transaction (account, order_time, pay_time, paid_seen_at, merchant, channel, amount_fen,
                          status, first_seen_at, changed_at, decision)
                        values ('gwang', ?, ?, ?, '第一餐饮大楼', '思源码', -1600, 'PAID', ?, ?, ?) returning id""", Long.class, paid, paid, now, now, now, decision));
        jdbc.update(
                "insert into observation (seen_at, account, look, window_from, window_to, page, raw) values (?, 'gwang', 'NEW', ?, ?, 1, ?)",
                now,
                now,
                now,
                "{\"n\":" + id + "}");
        jdbc.update("""
                insert into event (id, type, subject, sequence, at, data)
                values (gen_random_uuid(), 'transaction.collected', ?, 0, ?, '{"account": "gwang", "amount": "-16.00", "status": "PAID"}')""", "transaction/" + id, now);
        jdbc.update("insert into sight values ('gwang', ?, text_hash(?))", "N" + id, "{\"n\":" + id + "}");
        jdbc.update("insert into transaction_key values ('gwang', ?, ?)", "N" + id, id);
        return id;
    }

    /** Takes a purchase back. */
    Settlement reversed(Settlement original) {
        long transactionId = original.transactionId();
        Settlement reversal = settlement(
                transactionId, Settlement.Kind.REVERSAL, "R" + transactionId, original.id(), "-16", clock.instant());
        open(reversal);
        return reversal;
    }

    Settlement settlement(
            long transactionId,
            Settlement.Kind kind,
            String cityTransactionId,
            @Nullable Long originalId,
            String points,
            Instant at) {
        long id = Objects.requireNonNull(
                jdbc.queryForObject("select nextval(pg_get_serial_sequence('settlement', 'id'))", Long.class));
        return aSettlement(SettlementStatus.PENDING)
                .withId(id)
                .of(points, "0")
                .ordered(at)
                .with()
                .transactionId(transactionId)
                .kind(kind)
                .cityTransactionId(cityTransactionId)
                .originalId(originalId)
                .dueAt(clock.instant())
                .build();
    }

    void open(Settlement settlement) {
        transaction.executeWithoutResult(status -> new NewSettlementRows(jdbc)
                .open(List.of(new NewSettlement(settlement, "paid", null, clock.instant()))));
    }

    /** Moves it there, one state after the other. */
    void move(Settlement settlement, SettlementStatus... path) {
        for (SettlementStatus to : path) {
            Settlement now = settlements.find(settlement.id()).orElseThrow();
            Instant deadline = to == SettlementStatus.SETTLED ? clock.instant().plus(policy.billedDeadline()) : null;
            Change move = new Change(now, to, "the test", null, null, deadline, clock.instant());
            work.run(() -> new SettlementWriter(settlements).write(Plan.of(List.of(move), clock.instant())));
        }
    }

    void settle(Settlement settlement) {
        move(settlement, SettlementStatus.SENDING, SettlementStatus.SETTLED);
    }

    /** The city's bill shows it, and is matched. */
    void bill(String cityTransactionId, String points) {
        clock.tick(Duration.ofSeconds(1)); // the city never books two at one time
        Instant now = clock.instant();
        bills.record(
                List.of(new BillLine("cid", "EQ-1", cityTransactionId, null, new BigDecimal(points), now, now, "0")),
                now);
        match();
    }

    void match() {
        matching.match(jdbc.queryForList("select id from bill_line where due_at is not null", Long.class));
    }

    SettlementStatus statusOf(Settlement settlement) {
        return settlements.find(settlement.id()).orElseThrow().status();
    }

    /** It is 04:00 of the day after: whatever is due is closed. */
    List<Seal> close(LocalDate day) {
        Duration until = Duration.between(clock.instant(), BusinessDay.closingOf(day));
        clock.tick(until.isNegative() ? Duration.ZERO : until);
        return closeWhatIsDue();
    }

    /** Closes day after day until none is due. */
    List<Seal> closeWhatIsDue() {
        return Stream.generate(reconciling::closeNextDueDay)
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The rows of a sheet: item, verdict, and the day it belongs to where that is another. */
    List<String> sheet(LocalDate day) {
        return book.rows(day, 0, 100).stream()
                .map(row -> row.item().key() + " " + row.verdict()
                        + (row.isLate() ? " of " + row.item().day() : ""))
                .toList();
    }

    /** Open breaks: type and subject. */
    List<String> openBreaks() {
        return breaks.open(BreakFilter.ANY, 100).stream()
                .map(each -> each.type() + " " + each.subject())
                .toList();
    }
}
