package dev.tanqiao.hub.store.settlement;

import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.Dispatch;
import dev.tanqiao.core.settlement.DispatchLimits;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.HeardAttempt;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.ReviewDecision;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.hub.store.Column;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** Settlements in PostgreSQL. */
final class JdbcSettlementStore implements SettlementStore {

    private final JdbcTemplate jdbc;
    private final SettlementRows rows;
    private final CapRows caps;
    private final Duration lease;

    /**
     * @param lease how long a sender holds a settlement: longer than all timeouts of a call together
     */
    JdbcSettlementStore(JdbcTemplate jdbc, Duration lease) {
        this.jdbc = jdbc;
        this.rows = new SettlementRows(jdbc);
        this.caps = new CapRows(jdbc);
        this.lease = lease;
    }

    @Override
    public Optional<Settlement> find(long settlementId) {
        return rows.read("where s.id = ?", settlementId).stream().findFirst();
    }

    @Override
    public List<Settlement> lock(Collection<Long> settlementIds) {
        return rows.lock(settlementIds);
    }

    @Override
    public List<Settlement> lockFree(Collection<Long> settlementIds) {
        return rows.lockFree(settlementIds);
    }

    /**
     * Index settlement_account. The status is compared as an expression: where statistics are old, all rows of that status would else
     * be read. Only what is returned is locked.
     */
    @Override
    public List<Settlement> lockOfAccounts(Collection<String> accounts, SettlementStatus status) {
        return accounts.isEmpty()
                ? List.of()
                : rows.read(
                        "where s.account = any(?) and s.status || '' = ? order by s.id for update of s",
                        accounts.toArray(String[]::new),
                        status.name());
    }

    @Override
    public List<Settlement> lockDue(int most, String owner, Instant at) {
        return rows.lockDue(most, owner, at);
    }

    @Override
    public List<Settlement> lockDue(long settlementId, String owner, Instant at) {
        return rows.lockDue(settlementId, owner, at);
    }

    @Override
    public void putAside(long settlementId, String owner) {
        jdbc.update(
                "update settlement set lease_owner = ?, lease_until = now() + interval '60 seconds' where id = ? and status = 'PENDING'",
                owner,
                settlementId);
    }

    /** Index settlement_original. */
    @Override
    public List<Settlement> lockReversals(Collection<Long> originalIds) {
        return originalIds.isEmpty()
                ? List.of()
                : rows.read("where s.original_id = any(?) order by s.id for update of s", (Object)
                        originalIds.toArray(Long[]::new));
    }

    /** Index settlement_original. The purchases are locked: a refund that is taken in at the same moment waits, and sees them booked. */
    @Override
    public List<RefundedPurchase> refundedAndNotTakenBack(Collection<Long> settlementIds) {
        return settlementIds.isEmpty()
                ? List.of()
                : jdbc.query(
                        """
                        select s.id, coalesce(t.refund_time, t.refund_seen_at, t.changed_at), r.id,
                          nextval(pg_get_serial_sequence('settlement', 'id'))
                        from settlement s join campus_transaction t on t.id = s.transaction_id
                        left join lateral (select id, status from settlement r where r.original_id = s.id limit 1) r on true
                        where s.id = any(?) and t.status = 'REFUNDED' and (r.id is null or r.status = 'CANCELLED')""",
                        (row, number) -> new RefundedPurchase(
                                row.getLong(1),
                                row.getTimestamp(2).toInstant(),
                                row.getObject(3, Long.class),
                                row.getLong(4)),
                        (Object) settlementIds.toArray(Long[]::new));
    }

    @Override
    public Set<Long> existing(Collection<Long> settlementIds) {
        return settlementIds.isEmpty()
                ? Set.of()
                : new HashSet<>(jdbc.queryForList("select id from settlement where id = any(?)", Long.class, (Object)
                        settlementIds.toArray(Long[]::new)));
    }

    @Override
    public void write(Plan plan) {
        rows.write(plan);
    }

    @Override
    public void endLeases(Collection<Long> settlementIds) {
        rows.endLeases(settlementIds);
    }

    @Override
    public List<Attempt> send(List<Dispatch> leaving, Map<String, BigDecimal> usage, String owner, Instant at) {
        caps.count(usage);
        return rows.send(leaving, owner, lease, at);
    }

    @Override
    public boolean remembers(Attempt attempt) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from settlement_change where settlement_id = ? and sequence = ? and to_status = 'SENDING' and at = ?)",
                Boolean.class,
                attempt.settlement().id(),
                attempt.settlement().sequence(),
                Timestamp.from(attempt.sentAt())));
    }

    /** By id alone: a condition on the deadline too, and old statistics would have all that are overdue read. */
    @Override
    public Set<Long> passDeadlines(Collection<Long> settlementIds, Instant at) {
        Set<Long> past = new HashSet<>();
        jdbc.query(
                "select id, deadline_at from settlement where id = any(?)",
                row -> {
                    Timestamp deadline = row.getTimestamp("deadline_at");
                    if (deadline != null && !deadline.toInstant().isAfter(at)) {
                        past.add(row.getLong("id"));
                    }
                },
                (Object) settlementIds.toArray(Long[]::new));
        jdbc.update("update settlement set deadline_at = null where id = any(?)", (Object) past.toArray(Long[]::new));
        return past;
    }

    @Override
    public void lookAgain(Collection<NextLook> nextLooks) {
        // One that has moved on since it was claimed has another sequence.
        jdbc.batchUpdate(
                """
                update settlement set looks = ?, due_at = ?, lease_owner = null, lease_until = null
                where id = ? and sequence = ?""",
                nextLooks.stream()
                        .map(next -> new Object[] {
                            next.looks(),
                            Timestamp.from(next.dueAt()),
                            next.settlement().id(),
                            next.settlement().sequence()
                        })
                        .toList());
    }

    @Override
    public Map<Long, List<HeardAttempt>> heard(Collection<Long> settlementIds) {
        Map<Long, List<HeardAttempt>> heard = new HashMap<>();
        if (!settlementIds.isEmpty()) {
            jdbc.query(
                    """
                    select t.settlement_id, t.number, a.outcome from attempt t
                    left join attempt_answer a on a.settlement_id = t.settlement_id and a.number = t.number
                    where t.settlement_id = any(?)""",
                    row -> {
                        String verdict = row.getString(3);
                        heard.computeIfAbsent(row.getLong(1), none -> new ArrayList<>())
                                .add(new HeardAttempt(
                                        row.getInt(2),
                                        verdict == null ? null : AttemptOutcome.Verdict.valueOf(verdict)));
                    },
                    (Object) settlementIds.toArray(Long[]::new));
        }
        return heard;
    }

    @Override
    public void record(Collection<AttemptAnswer> answers) {
        jdbc.update(
                """
                insert into attempt_answer
                  (settlement_id, number, answered_at, outcome, http_status, code, message, body, duration_ms)
                select settlement_id, number, answered_at, outcome, http_status, code, message, body, duration_ms
                from unnest(?::bigint[], ?::int[], ?::timestamptz[], ?::text[], ?::int[], ?::text[], ?::text[], ?::bytea[], ?::int[])
                  as a(settlement_id, number, answered_at, outcome, http_status, code, message, body, duration_ms)""",
                Column.of(
                        "bigint",
                        answers,
                        answer -> answer.attempt().settlement().id()),
                Column.of("int", answers, answer -> answer.attempt().number()),
                Column.of("timestamptz", answers, answer -> answer.answeredAt().toString()),
                Column.of("text", answers, answer -> answer.outcome().verdict().name()),
                Column.of("int", answers, answer -> answer.outcome().httpStatus()),
                Column.of("text", answers, answer -> answer.outcome().code()),
                Column.of("text", answers, answer -> answer.outcome().message()),
                Column.of("bytea", answers, answer -> answer.outcome().body().getBytes(StandardCharsets.UTF_8)),
                Column.of("int", answers, answer -> (int) answer.duration().toMillis()));
    }

    @Override
    public DispatchLimits limits(List<Settlement> due, Instant at) {
        if (due.isEmpty()) {
            return new DispatchLimits(Set.of(), Map.of(), Map.of(), Map.of(), Set.of(), Set.of(), Set.of());
        }
        Set<String> paused =
                new HashSet<>(jdbc.queryForList("select trim(scope || ' ' || key) from pause", String.class));
        Map<String, BigDecimal> caps = this.caps.caps();
        Map<String, BigDecimal> bundleCaps = this.caps.ofBundles(due);
        Set<String> authorized = new HashSet<>();
        Set<String> onceWithdrawn = new HashSet<>();
        // Index authorization_change_account.
        jdbc.query(
                """
                select e.account, e.state = 'AUTHORIZED',
                  exists (select 1 from authorization_change c where c.account = e.account and not c.granted)
                from enrolment e where e.account = any(?)""",
                row -> {
                    if (row.getBoolean(2)) {
                        authorized.add(row.getString(1));
                    }
                    if (row.getBoolean(3)) {
                        onceWithdrawn.add(row.getString(1));
                    }
                },
                (Object) due.stream().map(Settlement::account).distinct().toArray(String[]::new));
        authorized.addAll(grantedMeanwhile(due, authorized));
        return new DispatchLimits(
                paused,
                caps,
                bundleCaps,
                this.caps.used(due, caps.keySet(), at),
                authorized,
                orderedWhileWithdrawn(due.stream()
                        .filter(settlement -> onceWithdrawn.contains(settlement.account()))
                        .toList()),
                caps.isEmpty() && bundleCaps.isEmpty() ? Set.of() : released(due));
    }

    /**
     * Those about to be held are asked once more, under a lock: a grant that comes now waits for the hold and releases it. Else
     * one that was stored between the question and the hold would leave it held, with nobody to release it.
     */
    private List<String> grantedMeanwhile(List<Settlement> due, Set<String> authorized) {
        String[] others = due.stream()
                .map(Settlement::account)
                .filter(account -> !authorized.contains(account))
                .distinct()
                .toArray(String[]::new);
        return others.length == 0
                ? List.of()
                : jdbc
                        .query(
                                "select account, state = 'AUTHORIZED' from enrolment where account = any(?) order by account for share",
                                (row, number) -> row.getBoolean(2) ? row.getString(1) : "",
                                (Object) others)
                        .stream()
                        .filter(account -> !account.isEmpty())
                        .toList();
    }

    /** As enrolment tells it at the decision: the last change at or before the order counts. */
    private Set<Long> orderedWhileWithdrawn(List<Settlement> due) {
        return due.isEmpty()
                ? Set.of()
                : new HashSet<>(jdbc.queryForList(
                        """
                        select s.id from unnest(?::bigint[], ?::text[], ?::timestamptz[]) as s(id, account, order_time)
                        where not (select c.granted from authorization_change c
                            where c.account = s.account and c.at <= s.order_time order by c.at desc, c.id desc limit 1)""",
                        Long.class,
                        Column.of("bigint", due, Settlement::id),
                        Column.of("text", due, Settlement::account),
                        Column.of(
                                "timestamptz",
                                due,
                                settlement -> settlement.orderTime().toString())));
    }

    private Set<Long> released(List<Settlement> due) {
        // Nearly all have never moved yet: nobody has let them go.
        Long[] moved = due.stream()
                .filter(settlement -> settlement.sequence() > 1)
                .map(Settlement::id)
                .toArray(Long[]::new);
        return moved.length == 0
                ? Set.of()
                : new HashSet<>(jdbc.queryForList(
                        """
                        select c.settlement_id from settlement_change c
                        where c.settlement_id = any(?) and c.cause = any(?) and not exists (
                          select 1 from settlement_change later where later.settlement_id = c.settlement_id
                            and later.sequence > c.sequence and starts_with(later.cause, ?))""", Long.class, moved, ReviewDecision.PASSES_CAPS.toArray(String[]::new), Dispatching.ANEW));
    }
}
