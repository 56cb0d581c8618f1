package dev.tanqiao.hub.store.settlement;

import static dev.tanqiao.hub.store.Instants.instant;
import static dev.tanqiao.hub.store.Instants.timestamp;

import dev.tanqiao.core.settlement.Act;
import dev.tanqiao.core.settlement.ReviewCase;
import dev.tanqiao.core.settlement.ReviewFilter;
import dev.tanqiao.core.settlement.ReviewStore;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.store.ActRows;
import dev.tanqiao.hub.store.Due;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What waits for a person and what the person decides, in PostgreSQL. */
final class JdbcReviewStore implements ReviewStore {

    /** Index settlement_waiting. */
    private static final String FITS = """
            from settlement s
            where s.status in ('HELD', 'REJECTED', 'NEEDS_REVIEW') and s.status = any(:statuses)
              and (cast(:rule as text) is null or s.rule_id = :rule)
              and (cast(:provider as text) is null or s.provider = :provider)
              and (cast(:account as text) is null or s.account = :account)
              and (cast(:since as timestamptz) is null or s.changed_at <= :since)
              and (cast(:reason as text) is null or position(:reason in coalesce(s.reason, '')) > 0)
            """;

    private final JdbcTemplate jdbc;
    private final SettlementRows settlements;
    private final ActRows acts;

    JdbcReviewStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.settlements = new SettlementRows(jdbc);
        this.acts = new ActRows(jdbc);
    }

    @Override
    public List<ReviewCase> waiting(ReviewFilter filter, int most) {
        List<Long> ids = fitting("select s.id " + FITS + " order by s.changed_at, s.id limit :most", filter)
                .param("most", most)
                .query(Long.class)
                .list();
        Map<Long, ReviewCase> found = new HashMap<>();
        find(ids).forEach(waiting -> found.put(waiting.settlement().id(), waiting));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    @Override
    public long count(ReviewFilter filter) {
        return fitting("select count(*) " + FITS, filter).query(Long.class).single();
    }

    @Override
    public List<Long> numbers(ReviewFilter filter, long after, int most) {
        return fitting("select s.id " + FITS + " and s.id > :after order by s.id limit :most", filter)
                .param("after", after)
                .param("most", most)
                .query(Long.class)
                .list();
    }

    @Override
    public long countBehind(ReviewFilter filter, long after) {
        return fitting("select count(*) " + FITS + " and s.id > :after", filter)
                .param("after", after)
                .query(Long.class)
                .single();
    }

    private JdbcClient.StatementSpec fitting(String sql, ReviewFilter filter) {
        return JdbcClient.create(jdbc)
                .sql(sql)
                .param("statuses", filter.statuses().stream().map(Enum::name).toArray(String[]::new))
                .param("rule", filter.rule())
                .param("provider", filter.provider())
                .param("account", filter.account())
                .param("since", timestamp(filter.unchangedSince()))
                .param("reason", filter.reason());
    }

    @Override
    public List<ReviewCase> find(Collection<Long> settlementIds) {
        return cases(
                settlements.read("where s.id = any(?) order by s.id", (Object) settlementIds.toArray(Long[]::new)));
    }

    @Override
    public List<ReviewCase> lock(Collection<Long> settlementIds) {
        return cases(settlements.lock(settlementIds));
    }

    /** Index settlement_trial. */
    @Override
    public List<ReviewCase> lockHeld(String reason, int most) {
        return lock(jdbc.queryForList(
                "select id from settlement where status = 'HELD' and reason like 'trial %' and reason = ? order by id limit ?",
                Long.class, reason, most));
    }

    @Override
    public void record(Collection<Act> acts) {
        this.acts.insert(acts);
    }

    @Override
    public void matchAgain(Collection<Settlement> settlements, Instant at) {
        if (!settlements.isEmpty()) {
            int again = jdbc.update(
                    "update bill_line set due_at = ? where city_transaction_id = any(?) and due_at is null",
                    Timestamp.from(at),
                    settlements.stream().map(Settlement::cityTransactionId).toArray(String[]::new));
            if (again > 0) {
                Due.BILL_LINE.markDue();
            }
        }
    }

    private List<ReviewCase> cases(List<Settlement> found) {
        Map<Long, Settlement> byId = new HashMap<>();
        found.forEach(settlement -> byId.put(settlement.id(), settlement));
        // Indexes bill_line_transaction, settlement_original, attempt_answer_settlement.
        return new ArrayList<>(jdbc.query(
                """
                select s.id, t.order_no, t.merchant, t.status, s.changed_at, s.deadline_at,
                  case when t.status = 'REFUNDED' then coalesce(t.refund_time, t.refund_seen_at, t.changed_at) end as refunded_at,
                  exists (select 1 from settlement r where r.original_id = s.id) as has_reversal,
                  s.original_id is null or exists (select 1 from settlement o where o.id = s.original_id and o.status in ('SETTLED', 'BILLED'))
                    as original_booked,
                  (select count(*) from bill_line b where b.city_transaction_id = s.city_transaction_id) as bill_lines,
                  array(select distinct a.number from attempt_answer a
                        where a.settlement_id = s.id and a.outcome = 'ACCEPTED' order by a.number) as accepted
                from settlement s join campus_transaction t on t.id = s.transaction_id
                where s.id = any(?) order by s.id""", (row, number) -> reviewCase(Objects.requireNonNull(byId.get(row.getLong("id"))), row), (Object)
                        byId.keySet().toArray(Long[]::new)));
    }

    private static ReviewCase reviewCase(Settlement settlement, ResultSet row) throws SQLException {
        Timestamp refunded = row.getTimestamp("refunded_at");
        return new ReviewCase(
                settlement,
                row.getString("order_no"),
                row.getString("merchant"),
                TransactionStatus.valueOf(row.getString("status")),
                instant(refunded),
                row.getBoolean("has_reversal"),
                row.getBoolean("original_booked"),
                row.getInt("bill_lines"),
                Arrays.asList((Integer[]) row.getArray("accepted").getArray()),
                row.getTimestamp("changed_at").toInstant(),
                instant(row.getTimestamp("deadline_at")));
    }
}
