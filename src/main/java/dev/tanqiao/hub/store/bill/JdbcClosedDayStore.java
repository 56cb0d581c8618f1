package dev.tanqiao.hub.store.bill;

import dev.tanqiao.core.bill.BusinessDay;
import dev.tanqiao.core.bill.ClosedDayStore;
import dev.tanqiao.core.bill.ReconciliationItem;
import dev.tanqiao.core.bill.Seal;
import dev.tanqiao.core.bill.SheetRow;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.hub.store.DatabaseConnections;
import dev.tanqiao.hub.store.DiscrepancyRows;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Closed days in PostgreSQL. */
public final class JdbcClosedDayStore implements ClosedDayStore {

    /** What was committed late is looked at again; what stands as before is not entered again. */
    private static final Duration OVERLAP = Duration.ofDays(1);

    /** Items that are entered in one transaction. */
    public static final int AT_ONCE = 1_000;

    /** Items that are judged under the locks of their settlements: few, since whoever moves one waits. */
    private static final int JUDGED_AT_ONCE = 100;

    /** Instead of a row's number: there is no row left. */
    private static final int END = -1;

    /** Indexes campus_transaction_changed, settlement_changed, bill_line_seen. */
    private static final String TOUCHED = """
            with touched as materialized (
              select id from campus_transaction where changed_at >= :since and order_time < :end
              union select transaction_id from settlement where changed_at >= :since and order_time < :end
              union select s.transaction_id from bill_line b join settlement s on s.id = b.settlement_id
                where b.seen_at >= :since and b.order_time < :end)
            select id from touched where id > :after order by id limit :most""";

    /** New lines that are unmatched, and those that were when they were entered and belong to a settlement by now. */
    private static final String UNMATCHED = """
            with touched as materialized (
              select id from bill_line where seen_at >= :since and settlement_id is null and due_at is null
              union select b.id from day_sheet d join bill_line b on b.id = substr(d.item, 6)::bigint
                where d.item like 'BILL/%' and b.settlement_id is not null
                  and not exists (select 1 from day_sheet o where o.item = d.item and o.verdict = 'TAKEN_OVER'))
            select id from touched where id > :after order by id limit :most""";

    private final JdbcTemplate jdbc;
    private final NamedParameterJdbcTemplate named;
    private final SheetRows sheets;
    private final DiscrepancyRows discrepancies;

    public JdbcClosedDayStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.named = new NamedParameterJdbcTemplate(jdbc);
        this.sheets = new SheetRows(jdbc);
        this.discrepancies = new DiscrepancyRows(jdbc);
    }

    @Override
    public LocalDate next(LocalDate latest) {
        Optional<Seal> last = lastSeal();
        if (last.isPresent()) {
            return last.get().day().plusDays(1);
        }
        Timestamp first = jdbc.queryForObject("select min(consented_at) from enrolment", Timestamp.class);
        return first == null ? latest : BusinessDay.of(first.toInstant());
    }

    @Override
    public List<Seal> seals() {
        return jdbc.query("select * from day_seal order by day", (row, number) -> seal(row));
    }

    /** The seals that are still to be written to the file outside the database. */
    public List<Seal> toKeep() {
        return jdbc.query(
                "select s.* from day_seal s join seal_to_keep using (day) order by day", (row, number) -> seal(row));
    }

    /** They are in the file now. */
    public void kept(List<Seal> seals) {
        jdbc.batchUpdate(
                "delete from seal_to_keep where day = ?",
                seals.stream().map(seal -> new Object[] {seal.day()}).toList());
    }

    @Override
    public Optional<Seal> seal(LocalDate day) {
        return jdbc.query("select * from day_seal where day = ?", (row, number) -> seal(row), day).stream()
                .findFirst();
    }

    private Optional<Seal> lastSeal() {
        return jdbc.query("select * from day_seal order by day desc limit 1", (row, number) -> seal(row)).stream()
                .findFirst();
    }

    private static Seal seal(ResultSet row) throws SQLException {
        return new Seal(
                row.getObject("day", LocalDate.class),
                row.getInt("row_count"),
                row.getTimestamp("closed_at").toInstant(),
                row.getString("previous"),
                row.getString("hash"));
    }

    @Override
    public List<SheetRow> rows(LocalDate day, int after, int limit) {
        return sheets.read(day, after, limit);
    }

    /** Whoever holds the row of the closing is the one that writes its sheet. */
    @Override
    public Optional<ClosingPart> lockNextPart(LocalDate day, Instant at) {
        Begun begun = jdbc.query(
                        """
                        insert into day_closing (day, at) values (?, ?) on conflict (day) do update set at = day_closing.at
                        returning at, transactions, bill_lines""",
                        (row, number) -> new Begun(
                                row.getTimestamp("at").toInstant(),
                                new Progress(row.getLong("transactions"), row.getLong("bill_lines"))),
                        day,
                        Timestamp.from(at))
                .get(0);
        DatabaseConnections.planForValues(jdbc);
        Optional<Seal> before = lastSeal();
        if (before.isPresent() && !before.get().day().isBefore(day)) {
            endClosing(day);
            return Optional.empty();
        }
        return Optional.of(nextPart(openSheet(day, begun.at(), before), begun.progress(), before));
    }

    private record Begun(Instant at, Progress progress) {}

    private OpenSheet openSheet(LocalDate day, Instant at, Optional<Seal> before) {
        String previous = before.map(Seal::hash).orElse(Seal.NONE);
        Optional<SheetRow> last = sheets.last(day);
        return new OpenSheet(
                day,
                at,
                previous,
                last.map(SheetRow::number).orElse(0),
                last.map(SheetRow::rowHash).orElse(previous));
    }

    private ClosingPart nextPart(OpenSheet sheet, Progress progress, Optional<Seal> before) {
        Instant since = before.map(JdbcClosedDayStore::since).orElse(Instant.EPOCH);
        Long[] ids = ids(TOUCHED, progress.transactions(), since, sheet.day());
        if (ids.length > 0) {
            return part(sheet, ofTransactions(ids), new Progress(ids[ids.length - 1], progress.billLines()));
        }
        ids = ids(UNMATCHED, progress.billLines(), since, sheet.day());
        if (ids.length > 0) {
            return part(sheet, ofBillLines(ids), new Progress(progress.transactions(), ids[ids.length - 1]));
        }
        return part(sheet, List.of(), null);
    }

    private ClosingPart part(OpenSheet sheet, List<ReconciliationItem> items, @Nullable Progress readThrough) {
        return new ClosingPart(sheet, items, contentHashes(items), readThrough);
    }

    private Long[] ids(String sql, long after, Instant since, LocalDate day) {
        return named.queryForList(
                        sql,
                        Map.of(
                                "after",
                                after,
                                "since",
                                Timestamp.from(since),
                                "end",
                                Timestamp.from(BusinessDay.endOf(day)),
                                "most",
                                AT_ONCE),
                        Long.class)
                .toArray(Long[]::new);
    }

    private Map<String, String> contentHashes(List<ReconciliationItem> items) {
        Map<String, String> hashes = new HashMap<>();
        jdbc.query(
                """
                select distinct on (item) item, content_hash from day_sheet where item = any(?)
                order by item, day desc""",
                row -> {
                    hashes.put(row.getString(1), row.getString(2));
                },
                (Object) items.stream().map(ReconciliationItem::key).toArray(String[]::new));
        return hashes;
    }

    @Override
    public void enter(ClosingPart part, List<SheetRow> rows) {
        sheets.append(rows);
        Progress readThrough = Objects.requireNonNull(part.readThrough());
        jdbc.update(
                "update day_closing set transactions = ?, bill_lines = ? where day = ?",
                readThrough.transactions(),
                readThrough.billLines(),
                part.sheet().day());
    }

    @Override
    public void seal(Seal seal) {
        jdbc.update(
                "insert into day_seal (day, row_count, closed_at, previous, hash) values (?, ?, ?, ?, ?)",
                seal.day(),
                seal.rows(),
                Timestamp.from(seal.closedAt()),
                seal.previous(),
                seal.hash());
        jdbc.update("insert into seal_to_keep (day) values (?) on conflict do nothing", seal.day());
        jdbc.update("insert into day_to_judge (day) values (?)", seal.day());
        endClosing(seal.day());
    }

    private void endClosing(LocalDate day) {
        jdbc.update("delete from day_closing where day = ?", day);
    }

    @Override
    public Optional<EnteredPart> lockNextToJudge() {
        return jdbc
                .query(
                        "select day, through from day_to_judge order by day limit 1 for update skip locked",
                        (row, number) -> new ToJudge(row.getObject("day", LocalDate.class), row.getInt("through")))
                .stream()
                .findFirst()
                .map(this::nextPart);
    }

    private record ToJudge(LocalDate day, int through) {}

    private EnteredPart nextPart(ToJudge judged) {
        List<SheetRow> entered = rows(judged.day(), judged.through(), JUDGED_AT_ONCE);
        Set<String> items = entered.stream().map(row -> row.item().key()).collect(Collectors.toSet());
        Long[] transactions = entered.stream()
                .map(SheetRow::item)
                .filter(item -> item.kind() != ReconciliationItem.Kind.BILL)
                .map(ReconciliationItem::id)
                .distinct()
                .toArray(Long[]::new);
        return new EnteredPart(
                judged.day(),
                entered.isEmpty() ? END : entered.get(entered.size() - 1).number(),
                asTheyStand(transactions).stream()
                        .filter(item -> items.contains(item.key()))
                        .toList());
    }

    @Override
    public void judged(EnteredPart part, List<Discrepancy> found, Instant at) {
        found.forEach(discrepancy -> discrepancies.open(discrepancy, at));
        if (part.through() == END) {
            jdbc.update("delete from day_to_judge where day = ?", part.day());
        } else {
            jdbc.update("update day_to_judge set through = ? where day = ?", part.through(), part.day());
        }
    }

    /** Indexes discrepancy_open, and the settlement's own. */
    @Override
    public OpenBreaks lockOpenBreaks(long after) {
        Set<Long> about = new HashSet<>();
        List<OpenBreak> open = jdbc.query(
                """
                select d.id, d.type, d.subject, coalesce(s.transaction_id, substring(d.subject from '^transaction/(\\d+)$')::bigint) as about
                from discrepancy d
                left join settlement s on s.id = substring(d.subject from '^settlement/(\\d+)$')::bigint
                where d.closed_at is null and d.type in ('NOT_SETTLED', 'REFUND_WITHOUT_ORIGINAL') and d.subject !~ '^bill/' and d.id > ?
                order by d.id limit ?""",
                (row, number) -> {
                    about.add(row.getLong("about"));
                    return new OpenBreak(
                            row.getLong("id"),
                            Discrepancy.Type.valueOf(row.getString("type")),
                            row.getString("subject"));
                },
                after,
                JUDGED_AT_ONCE);
        return new OpenBreaks(open, asTheyStand(about.toArray(Long[]::new)));
    }

    @Override
    public void clearedUp(Collection<Long> breakIds, Instant at) {
        discrepancies.close(breakIds, "it does not stand so any more", at);
    }

    /** Items of transactions whose settlements nobody moves until this transaction ends. */
    private List<ReconciliationItem> asTheyStand(Long[] transactions) {
        jdbc.queryForList(
                "select id from settlement where transaction_id = any(?) order by id for share", Long.class, (Object)
                        transactions);
        return ofTransactions(transactions);
    }

    private static Instant since(Seal last) {
        Instant planned = BusinessDay.closingOf(last.day());
        return (planned.isBefore(last.closedAt()) ? planned : last.closedAt()).minus(OVERLAP);
    }

    private List<ReconciliationItem> ofTransactions(Long[] ids) {
        return jdbc.query(
                """
                select k.kind, t.id, case k.kind when 'PURCHASE' then coalesce(t.pay_time, t.paid_seen_at, t.order_time)
                    else s.order_time end as at,
                  t.source, t.account, t.order_no, t.amount_fen, t.status as campus_status, t.decision,
                  seen.id as observation_id, seen.seen_at as observed_at, seen.hash as observation_hash,
                  s.id as settlement_id, s.original_id,
                  s.original_id is null or (select o.status in ('SETTLED', 'BILLED') from settlement o where o.id = s.original_id)
                    as original_booked,
                  s.sequence, s.city_transaction_id, s.provider, s.points_a, s.points_b, s.status,
                  history_hash(s.id, s.sequence) as history_hash, terms_hash(s.id) as terms_hash,
                  coalesce(b.lines, '{}') as bill_lines, b.billed, bill_hash(b.lines) as bill_hash
                from campus_transaction t
                cross join (values ('PURCHASE'), ('REVERSAL')) as k(kind)
                left join settlement s on s.transaction_id = t.id and s.kind = k.kind
                left join lateral (
                  select array_agg(id order by id) as lines, sum(amount) as billed from bill_line
                  where city_transaction_id = s.city_transaction_id and settlement_id = s.id) b on true
                left join lateral (
                  select o.id, o.seen_at, text_hash(o.raw) as hash from observation o
                  where o.account = t.account and o.source = t.source and o.seen_at between t.changed_at and t.changed_at + interval '1 day'
                    and text_hash(o.raw) in (
                      select g.raw_hash from transaction_key key join sight g on g.account = key.account and g.key = key.key
                      where key.transaction_id = t.id
                      union all select raw_hash from purchase_key where transaction_id = t.id)
                  order by o.id desc limit 1) seen on true
                where t.id = any(?)
                  and (s.id is not null or k.kind = 'PURCHASE' and (t.paid_seen_at is not null or t.status = 'REFUNDED'))
                order by t.id, k.kind""",
                (row, number) -> new ReconciliationItem(
                        ReconciliationItem.Kind.valueOf(row.getString("kind")),
                        row.getLong("id"),
                        BusinessDay.of(row.getTimestamp("at").toInstant()),
                        SheetRows.counterpart(row),
                        row.getObject("settlement_id") == null ? null : SheetRows.hub(row),
                        SheetRows.bills(row)),
                (Object) ids);
    }

    private List<ReconciliationItem> ofBillLines(Long[] ids) {
        return jdbc.query(
                """
                select id, payment_time, settlement_id, city_transaction_id, provider, amount as billed,
                  array[id] as bill_lines, bill_hash(array[id]) as bill_hash
                from bill_line where id = any(?) order by id""",
                (row, number) -> new ReconciliationItem(
                        ReconciliationItem.Kind.BILL,
                        row.getLong("id"),
                        BusinessDay.of(row.getTimestamp("payment_time").toInstant()),
                        null,
                        null,
                        row.getObject("settlement_id") == null
                                ? SheetRows.bills(row)
                                : new ReconciliationItem.Bills(List.of(), null, null, BigDecimal.ZERO, null)),
                (Object) ids);
    }
}
