package dev.tanqiao.hub.store.bill;

import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.bill.BillPoll;
import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.bill.BillWindow;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.hub.store.DiscrepancyRows;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.Instants;
import dev.tanqiao.hub.store.settlement.SettlementRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Bill lines in PostgreSQL. */
final class JdbcBillStore implements BillStore {

    /** A long window is read in slices: where a page cannot be read, those before it need not be read again. */
    private static final Duration SLICE = Duration.ofHours(6);

    /** Clocks of replicas differ by no more. */
    private static final Duration APART = Duration.ofMinutes(10);

    /** How far is gone back where nobody knows since when the cursor is ahead; putting times right does likewise. */
    private static final Duration DAY = Duration.ofDays(1);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final SettlementRows settlements;
    private final BillLineRows lineRows;
    private final DiscrepancyRows discrepancies;

    JdbcBillStore(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.settlements = new SettlementRows(jdbc);
        this.lineRows = new BillLineRows(jdbc);
        this.discrepancies = new DiscrepancyRows(jdbc);
    }

    @Override
    public int record(Collection<BillLine> lines, Instant at) {
        Integer recorded = transaction.execute(status -> lineRows.record(lines, at));
        return recorded == null ? 0 : recorded;
    }

    @Override
    public BillPoll nextPoll(Duration overlap, Instant goLive, Instant now) {
        List<Timestamp> cursor = jdbc.queryForList("select read_until from bill_cursor", Timestamp.class);
        Instant readUntil = cursor.isEmpty() ? null : cursor.get(0).toInstant();
        Instant until = readUntil == null ? now : earlier(readUntil, now);
        if (readUntil != null && readUntil.isAfter(now.plus(APART))) { // a clock that was ahead once has put it there
            until = now.minus(DAY);
        }
        Instant to = earlier(until.plus(SLICE), now);
        Instant from = until.minus(overlap);
        boolean reachesNow = !to.isBefore(now);
        return new BillPoll(
                new BillWindow(null, from.isBefore(goLive) ? earlier(goLive, to) : from, to),
                readUntil,
                reachesNow,
                reachesNow ? waiting().keySet() : Set.of());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    public void readThrough(BillPoll poll, boolean provesAbsence) {
        transaction.executeWithoutResult(status -> {
            // An older hub beside this one waits for its own flag.
            jdbc.update("""
                    insert into bill_cursor (read_until) values (?)
                    on conflict (only_row) do update set read_until = excluded.read_until, read_before_sending = false
                    where bill_cursor.read_until >= ?""", Timestamp.from(poll.window().to()), Instants.timestamp(poll.readUntil()));
            if (!provesAbsence) {
                jdbc.update(
                        "update bill_wait set doubtful_from = least(doubtful_from, ?)",
                        Timestamp.from(poll.readUntil() == null ? poll.window().from() : poll.readUntil()));
            }
            if (!poll.waiting().isEmpty()) {
                endWaiting(poll.waiting().toArray(String[]::new));
            }
        });
    }

    /** Those of whom no window was doubtful may send; for the others all is read again from the first that was. */
    private void endWaiting(String[] hubs) {
        jdbc.update("delete from bill_wait where hub = any(?) and doubtful_from is null", (Object) hubs);
        jdbc.update(
                "update bill_cursor set read_until = least(read_until, (select min(doubtful_from) from bill_wait where hub = any(?)))",
                (Object) hubs);
        jdbc.update("update bill_wait set doubtful_from = null where hub = any(?)", (Object) hubs);
        Due.SETTLEMENT.markDue();
    }

    @Override
    public void waitForBills(String hub, Instant since) {
        jdbc.update(
                "insert into bill_wait (hub, since) values (?, ?) on conflict do nothing", hub, Timestamp.from(since));
    }

    @Override
    public int endWaiting() {
        Due.SETTLEMENT.markDue();
        return jdbc.update("delete from bill_wait");
    }

    @Override
    public Map<String, Instant> waiting() {
        Map<String, Instant> waiting = new LinkedHashMap<>();
        jdbc.query("select hub, since from bill_wait order by since, hub", row -> {
            waiting.put(row.getString(1), row.getTimestamp(2).toInstant());
        });
        return waiting;
    }

    @Override
    public void doubted(String why, Instant at) {
        jdbc.update("""
                insert into bill_total (doubt, doubted_at) values (?, ?)
                on conflict (only_row) do update set doubt = excluded.doubt, doubted_at = excluded.doubted_at""", why, Timestamp.from(at));
    }

    @Override
    public Total total() {
        return jdbc
                .query(
                        "select heeded, doubt, doubted_at from bill_total",
                        (row, number) -> new Total(
                                row.getBoolean("heeded"),
                                row.getString("doubt"),
                                Instants.instant(row.getTimestamp("doubted_at"))))
                .stream()
                .findFirst()
                .orElse(new Total(true, null, null));
    }

    @Override
    public void trustTotal(boolean trusted) {
        jdbc.update(
                "insert into bill_total (heeded) values (?) on conflict (only_row) do update set heeded = excluded.heeded",
                trusted);
    }

    /** Indexes settlement_deadline, settlement_unknown, settlement_sending, settlement_waiting, discrepancy_open. */
    @Override
    public void readAgainFrom(Instant from) {
        jdbc.update("""
                with waits(order_time, first_sent_at) as (
                  select order_time, first_sent_at from settlement where status = 'SETTLED' and deadline_at is not null
                  union all select order_time, first_sent_at from settlement where status = 'UNKNOWN'
                  union all select order_time, first_sent_at from settlement where status = 'SENDING'
                  union all select order_time, first_sent_at from settlement
                    where status in ('HELD', 'REJECTED', 'NEEDS_REVIEW') and status = 'NEEDS_REVIEW'
                  union all select order_time, first_sent_at from settlement where id = any (array(
                    select split_part(subject, '/', 2)::bigint from discrepancy where type = 'NOT_BILLED' and closed_at is null)))
                update bill_cursor set read_until = first.at
                from (select greatest(?, min(least(order_time, first_sent_at))) as at, count(order_time) > 0 as any_waits from waits) as first
                where first.any_waits and first.at < read_until""", Timestamp.from(from));
    }

    /** By the index {@code settlement_deadline}: only what waits for something has a deadline. */
    @Override
    public List<Instant> awaited(Instant sentBefore) {
        return jdbc.query("""
                select distinct date_bin('10 minutes', found.at, 'epoch') as at
                from settlement cross join lateral (values (order_time), (first_sent_at), (sent_at)) as found(at)
                where status = 'SETTLED' and deadline_at is not null and sent_at < ? and found.at is not null
                order by at""", (row, number) -> row.getTimestamp("at").toInstant(), Timestamp.from(sentBefore));
    }

    @Override
    public List<LockedLines> lockForMatching(Collection<Long> lineIds) {
        String[] cityIds = jdbc.queryForList(
                        "select distinct city_transaction_id from bill_line where id = any(?)", String.class, (Object)
                                lineIds.toArray(Long[]::new))
                .toArray(String[]::new);
        Map<String, Settlement> ours = new HashMap<>();
        settlements
                .read("where s.city_transaction_id = any(?) order by s.id for update of s", (Object) cityIds)
                .forEach(settlement -> ours.put(settlement.cityTransactionId(), settlement));
        List<LockedLines> locked = new ArrayList<>();
        linesOf(cityIds).forEach((cityId, lines) -> locked.add(new LockedLines(ours.get(cityId), lines)));
        return locked;
    }

    @Override
    public void matched(Collection<MatchedLines> matched) {
        jdbc.batchUpdate(
                "update bill_line set settlement_id = ?, due_at = ?, lease_owner = null, lease_until = null where id = ?",
                matched.stream()
                        .flatMap(lines -> lines.lineIds().stream().map(id ->
                                new @Nullable Object[] {lines.settlementId(), Instants.timestamp(lines.againAt()), id}))
                        .toList());
    }

    @Override
    public void clearedUp(Map<Set<Discrepancy.Type>, List<String>> subjects, Instant at) {
        subjects.forEach(
                (types, about) -> discrepancies.clearedUp(types, about, "bill and settlement are matched", at));
    }

    private Map<String, List<KeptLine>> linesOf(String[] cityIds) {
        Map<String, List<KeptLine>> lines = new LinkedHashMap<>();
        jdbc.query(
                "select * from bill_line where city_transaction_id = any(?) order by id for update",
                row -> {
                    lines.computeIfAbsent(row.getString("city_transaction_id"), none -> new ArrayList<>())
                            .add(new KeptLine(row.getLong("id"), line(row)));
                },
                (Object) cityIds);
        return lines;
    }

    private static BillLine line(ResultSet row) throws SQLException {
        return new BillLine(
                row.getString("cid"),
                row.getString("provider"),
                row.getString("city_transaction_id"),
                row.getString("parent_city_transaction_id"),
                row.getBigDecimal("amount"),
                row.getTimestamp("order_time").toInstant(),
                row.getTimestamp("payment_time").toInstant(),
                row.getString("transaction_type"));
    }

    @Override
    public List<LockedUnknown> lockForLookup(Collection<Long> settlementIds) {
        List<Settlement> locked = settlements.lock(settlementIds);
        Set<String> billed = new HashSet<>(jdbc.queryForList(
                "select distinct city_transaction_id from bill_line where city_transaction_id = any(?)",
                String.class,
                (Object) locked.stream().map(Settlement::cityTransactionId).toArray(String[]::new)));
        Set<Long> mayBeUnreadable = mayBeUnreadable(locked);
        Map<Long, Integer> resends = resends(locked);
        return locked.stream()
                .map(settlement -> new LockedUnknown(
                        settlement,
                        new Shown(
                                billed.contains(settlement.cityTransactionId()),
                                mayBeUnreadable.contains(settlement.id()),
                                resends.getOrDefault(settlement.id(), 0))))
                .toList();
    }

    @Override
    public void looked(Collection<LookedUp> found, Instant at) {
        jdbc.batchUpdate(
                "insert into settlement_look (settlement_id, at, looks, billed, again_at) values (?, ?, ?, ?, ?)",
                found.stream()
                        .map(each -> new @Nullable Object[] {
                            each.unknown().settlement().id(),
                            Timestamp.from(at),
                            each.result().looks(),
                            each.unknown().shown().billed(),
                            Instants.timestamp(each.result().againAt())
                        })
                        .toList());
    }

    /** Quarantined lines that hold the settlement's transactionId, or, seen since its send, none that can be read. */
    private Set<Long> mayBeUnreadable(List<Settlement> unknowns) {
        return new HashSet<>(jdbc.queryForList("""
                select s.id from settlement s
                where s.id = any(?) and exists (
                    select 1 from set_aside a
                    where a.source = 'carbon.bills'
                      and (position(s.city_transaction_id in a.raw) > 0
                        or a.seen_at >= s.sent_at and a.raw !~ '"transactionId"\\s*:\\s*("[^"]+"|[0-9])'))""", Long.class, (Object) ids(unknowns)));
    }

    private Map<Long, Integer> resends(List<Settlement> unknowns) {
        Map<Long, Integer> resends = new HashMap<>();
        jdbc.query(
                """
                select settlement_id, count(*) from settlement_change
                where settlement_id = any(?) and from_status = 'UNKNOWN' and to_status = 'PENDING' and starts_with(evidence, 'look ')
                group by settlement_id""",
                row -> {
                    resends.put(row.getLong(1), row.getInt(2));
                },
                (Object) ids(unknowns));
        return resends;
    }

    private static Long[] ids(List<Settlement> settlements) {
        return settlements.stream().map(Settlement::id).toArray(Long[]::new);
    }
}
