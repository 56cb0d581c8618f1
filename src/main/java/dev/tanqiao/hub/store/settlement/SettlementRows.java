package dev.tanqiao.hub.store.settlement;

import static dev.tanqiao.hub.store.Instants.text;

import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Dispatch;
import dev.tanqiao.core.settlement.Plan;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementBuilder;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.store.Column;
import dev.tanqiao.hub.store.DiscrepancyRows;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.EventRows;
import dev.tanqiao.hub.store.Instants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads and writes settlement rows inside a transaction that somebody else began. */
public final class SettlementRows {

    private static final String COLUMNS = """
            select s.id, s.transaction_id, s.source, s.kind, s.city_transaction_id, s.original_id,
              o.city_transaction_id as original_city_transaction_id, s.account, s.cid, s.provider, s.rule_id,
              s.points_a, s.points_b, s.transaction_type, s.convert_reductions, s.order_time, s.data, s.status, s.reason,
              s.resend_barred, s.attempt, s.looks, s.first_sent_at, s.sent_at, s.due_at, s.sequence
            from settlement s left join settlement o on o.id = s.original_id
            """;

    /**
     * As {@code settlements-due.sql} has it, and once more where it counts: since they were found, a bill may have come, which is left to
     * the matching, and a hub may have seen that the database was exchanged.
     */
    private static final String MAY_LEAVE = """
            p.status = 'PENDING' and p.due_at <= ? and is_free(p.lease_until)
              and not exists (select from bill_line b where b.city_transaction_id = p.city_transaction_id)
              and not exists (select from bill_wait where hub in (?, '*'))""";

    /** What the history says of a move to SENDING. */
    private static final String DUE = "due";

    private static final String ATTEMPT = "attempt ";

    private final JdbcTemplate jdbc;
    private final EventRows events;
    private final DiscrepancyRows discrepancies;
    private final NewSettlementRows newSettlementRows;

    public SettlementRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.events = new EventRows(jdbc);
        this.discrepancies = new DiscrepancyRows(jdbc);
        this.newSettlementRows = new NewSettlementRows(jdbc);
    }

    public List<Settlement> read(String condition, Object... values) {
        return jdbc.query(COLUMNS + condition, (row, number) -> settlement(row), values);
    }

    /** Locks by id, in one order for all, so that two writers cannot wait for each other. */
    public List<Settlement> lock(Collection<Long> ids) {
        return read("where s.id = any(?) order by s.id for update of s", (Object) ids.toArray(Long[]::new));
    }

    /** Index settlement_pending. Locked twice: what is found is read as it was when the statement began, what is locked as it is. */
    List<Settlement> lockDue(int most, String owner, Instant at) {
        return read(
                "where s.id = any(array(select p.id from settlement p where %s order by p.due_at limit ? for update skip locked)) order by s.due_at, s.id for update of s"
                        .formatted(MAY_LEAVE),
                Timestamp.from(at),
                owner,
                most);
    }

    List<Settlement> lockDue(long id, String owner, Instant at) {
        return read(
                "where s.id = (select p.id from settlement p where p.id = ? and %s for update skip locked) for update of s"
                        .formatted(MAY_LEAVE),
                id,
                Timestamp.from(at),
                owner);
    }

    /** Those that no other transaction has locked; nobody is waited for. */
    List<Settlement> lockFree(Collection<Long> ids) {
        return read("where s.id = any(?) order by s.id for update of s skip locked", (Object) ids.toArray(Long[]::new));
    }

    /** Gives rows free that stay as they are. */
    void endLeases(Collection<Long> ids) {
        if (!ids.isEmpty()) {
            jdbc.update("update settlement set lease_owner = null, lease_until = null where id = any(?)", (Object)
                    ids.toArray(Long[]::new));
        }
    }

    /** Writes a plan, its events in the order in which one follows from the other: a reversal begins because its original has moved. */
    void write(Plan plan) {
        move(plan.moves());
        events.insert(plan.moves().stream()
                .map(Change::event)
                .flatMap(Optional::stream)
                .toList());
        newSettlementRows.open(plan.opened());
        plan.discrepancies().forEach(discrepancy -> discrepancies.open(discrepancy, plan.at()));
    }

    /** Moves of locked settlements, in their order: row, history, breaks that end so. */
    private void move(List<Change> changes) {
        // A statement writes a row once, and of two moves the one the planner meets first: a second one is written
        // after it.
        List<Change> first = new ArrayList<>();
        List<Change> then = new ArrayList<>();
        Set<Long> moved = new HashSet<>();
        changes.forEach(change -> (moved.add(change.settlement().id()) ? first : then).add(change));
        moveOnceEach(first);
        if (!then.isEmpty()) {
            move(then);
        }
    }

    private void moveOnceEach(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        // The history has the time of the row: no move stands before the one it follows, however clocks of replicas
        // differ.
        jdbc.update(
                """
                with c as (
                  select * from unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[],
                      ?::int[], ?::text[], ?::text[])
                    as c(id, from_status, to_status, reason, due_at, deadline_at, at, sequence, cause, evidence)),
                moved as (
                  update settlement s set status = c.to_status, reason = c.reason, due_at = c.due_at, deadline_at = c.deadline_at,
                    changed_at = greatest(s.changed_at, c.at), sequence = c.sequence, lease_owner = null, lease_until = null
                  from c where s.id = c.id returning s.id, s.changed_at)
                insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
                select c.id, c.sequence, c.from_status, c.to_status, c.cause, c.evidence, moved.changed_at from c join moved on moved.id = c.id""",
                Column.of("bigint", changes, change -> change.settlement().id()),
                Column.of(
                        "text", changes, change -> change.settlement().status().name()),
                Column.of("text", changes, change -> change.to().name()),
                Column.of("text", changes, Change::reason),
                Column.of("timestamptz", changes, change -> text(change.dueAt())),
                Column.of("timestamptz", changes, change -> text(change.deadlineAt())),
                Column.of("timestamptz", changes, change -> text(change.at())),
                Column.of("int", changes, Change::sequence),
                Column.of("text", changes, Change::cause),
                Column.of("text", changes, Change::evidence));
        if (changes.stream().anyMatch(change -> change.to() == SettlementStatus.PENDING)) {
            Due.SETTLEMENT.markDue();
        }
        discrepancies.clearedUp(changes);
    }

    /**
     * Moves what may leave to SENDING, with its attempt row and a lease that outlives the call. The time of all three is one, and not
     * before the move it follows.
     */
    List<Attempt> send(List<Dispatch> leaving, String owner, Duration lease, Instant at) {
        if (leaving.isEmpty()) {
            return List.of();
        }
        Map<Long, Instant> sentAt = new HashMap<>();
        jdbc.query(
                """
                with c as (
                  select * from unnest(?::bigint[], ?::int[], ?::int[], ?::text[]) as c(id, attempt, sequence, request_hash)),
                sending as (
                  update settlement s set status = 'SENDING', reason = null, attempt = c.attempt, looks = 0,
                    sent_at = greatest(s.changed_at, now.at), first_sent_at = coalesce(s.first_sent_at, greatest(s.changed_at, now.at)),
                    changed_at = greatest(s.changed_at, now.at), sequence = c.sequence, due_at = null, deadline_at = null,
                    lease_owner = ?, lease_until = now() + ? * interval '1 second'
                  from c, (select ?::timestamptz as at) as now
                  where s.id = c.id returning s.id, s.sent_at, s.lease_owner, c.attempt, c.sequence, c.request_hash),
                history as (
                  insert into settlement_change (settlement_id, sequence, from_status, to_status, cause, evidence, at)
                  select id, sequence, 'PENDING', 'SENDING', ?, ? || attempt, sent_at from sending),
                attempted as (
                  insert into attempt (settlement_id, number, sent_at, request_hash, owner)
                  select id, attempt, sent_at, request_hash, lease_owner from sending)
                select id, sent_at from sending""",
                row -> {
                    sentAt.put(row.getLong(1), row.getTimestamp(2).toInstant());
                },
                Column.of("bigint", leaving, dispatch -> dispatch.settlement().id()),
                Column.of("int", leaving, dispatch -> dispatch.settlement().attempt() + 1),
                Column.of("int", leaving, dispatch -> dispatch.settlement().sequence() + 1),
                Column.of("text", leaving, Dispatch::requestHash),
                owner,
                lease.toSeconds(),
                Timestamp.from(at),
                DUE,
                ATTEMPT);
        return leaving.stream()
                .map(dispatch -> Change.of(
                        dispatch.settlement(),
                        SettlementStatus.SENDING,
                        DUE,
                        ATTEMPT + (dispatch.settlement().attempt() + 1),
                        Objects.requireNonNull(sentAt.get(dispatch.settlement().id()))))
                .map(change -> new Attempt(change.applied(), change.applied().attempt(), change.at()))
                .toList();
    }

    private static Settlement settlement(ResultSet row) throws SQLException {
        return SettlementBuilder.builder()
                .id(row.getLong("id"))
                .transactionId(row.getLong("transaction_id"))
                .source(new Source(row.getString("source")))
                .kind(Settlement.Kind.valueOf(row.getString("kind")))
                .cityTransactionId(row.getString("city_transaction_id"))
                .account(row.getString("account"))
                .cid(row.getString("cid"))
                .provider(row.getString("provider"))
                .ruleId(row.getString("rule_id"))
                .pointsA(row.getBigDecimal("points_a"))
                .pointsB(row.getBigDecimal("points_b"))
                .transactionType(row.getString("transaction_type"))
                .convertReductions(row.getBoolean("convert_reductions"))
                .orderTime(row.getTimestamp("order_time").toInstant())
                .data(Arrays.asList((String[]) row.getArray("data").getArray()))
                .status(SettlementStatus.valueOf(row.getString("status")))
                .resendBarred(row.getBoolean("resend_barred"))
                .attempt(row.getInt("attempt"))
                .looks(row.getInt("looks"))
                .sequence(row.getInt("sequence"))
                .originalId(row.getObject("original_id", Long.class))
                .originalCityTransactionId(row.getString("original_city_transaction_id"))
                .reason(row.getString("reason"))
                .firstSentAt(Instants.instant(row.getTimestamp("first_sent_at")))
                .sentAt(Instants.instant(row.getTimestamp("sent_at")))
                .dueAt(Instants.instant(row.getTimestamp("due_at")))
                .build();
    }
}
