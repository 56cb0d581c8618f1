package dev.tanqiao.hub.store.settlement;

import dev.tanqiao.core.settlement.Attempt;
import dev.tanqiao.core.settlement.AttemptAnswer;
import dev.tanqiao.core.settlement.AttemptOutcome;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Dispatch;
import dev.tanqiao.core.settlement.DispatchLimits;
import dev.tanqiao.core.settlement.Dispatching;
import dev.tanqiao.core.settlement.OutcomeDecision;
import dev.tanqiao.core.settlement.ReviewDecision;
import dev.tanqiao.core.settlement.Settlement;
import dev.tanqiao.core.settlement.SettlementPolicy;
import dev.tanqiao.core.settlement.SettlementStatus;
import dev.tanqiao.core.settlement.SettlementStore;
import dev.tanqiao.hub.store.Column;
import dev.tanqiao.hub.store.DiscrepancyRows;
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
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Settlements in PostgreSQL. */
public final class JdbcSettlementStore implements SettlementStore {

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final SettlementRows rows;
    private final DiscrepancyRows discrepancies;
    private final CapRows caps;
    private final SettlementPolicy policy;
    private final Duration lease;

    /**
     * @param lease how long a sender holds a settlement: longer than all timeouts of a call together
     */
    public JdbcSettlementStore(
            JdbcTemplate jdbc, TransactionTemplate transaction, SettlementPolicy policy, Duration lease) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.rows = new SettlementRows(jdbc);
        this.discrepancies = new DiscrepancyRows(jdbc);
        this.caps = new CapRows(jdbc);
        this.policy = policy;
        this.lease = lease;
    }

    @Override
    public Optional<Settlement> find(long settlementId) {
        return rows.read("where s.id = ?", settlementId).stream().findFirst();
    }

    @Override
    public List<Settlement> ofTransaction(long transactionId) {
        return rows.read("where s.transaction_id = ? order by s.id", transactionId);
    }

    @Override
    public List<Settlement> ofAccount(String account, Collection<SettlementStatus> in) {
        return rows.read(
                "where s.account = ? and s.status = any(?) order by s.id",
                account,
                in.stream().map(Enum::name).toArray(String[]::new));
    }

    @Override
    public List<Change> save(Collection<Change> changes) {
        return committed(() -> {
            Map<Long, Settlement> locked = byId(rows.lock(
                    changes.stream().map(change -> change.settlement().id()).toList()));
            List<Change> current = changes.stream()
                    .filter(change -> {
                        Settlement now = locked.get(change.settlement().id());
                        return now != null
                                && now.sequence() == change.settlement().sequence();
                    })
                    .toList();
            return rows.write(current);
        });
    }

    @Override
    public List<Change> move(Collection<Long> settlementIds, Function<Settlement, Optional<Change>> decide) {
        return committed(() -> {
            List<Change> changes = new ArrayList<>();
            List<Long> staying = new ArrayList<>();
            for (Settlement settlement : rows.lock(settlementIds)) {
                decide.apply(settlement).ifPresentOrElse(changes::add, () -> staying.add(settlement.id()));
            }
            rows.endLeases(staying);
            return rows.write(changes);
        });
    }

    @Override
    public List<Attempt> begin(
            Collection<Long> settlementIds,
            String owner,
            Instant at,
            BiFunction<List<Settlement>, DispatchLimits, List<Dispatch>> depart) {
        return committed(() -> {
            List<Settlement> due = rows.lockLeased(settlementIds, owner, SettlementStatus.PENDING);
            DispatchLimits limits = gate(due, at);
            List<Change> changes = new ArrayList<>();
            List<Dispatch> leaving = new ArrayList<>();
            for (Dispatch dispatch : depart.apply(due, limits)) {
                Dispatch.Stop stop = dispatch.stop();
                if (stop == null) {
                    leaving.add(dispatch);
                } else {
                    boolean waits = stop.to() == SettlementStatus.HELD;
                    changes.add(new Change(
                            dispatch.settlement(),
                            stop.to(),
                            stop.why(),
                            null,
                            null,
                            waits ? at.plus(policy.heldDeadline()) : null,
                            at));
                }
            }
            rows.write(changes);
            caps.count(leaving, limits.caps().keySet(), at);
            return rows.send(leaving, owner, lease, at);
        });
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

    @Override
    public List<AttemptAnswer> learn(
            Collection<AttemptAnswer> answers,
            Instant at,
            BiFunction<AttemptHistory, AttemptAnswer, OutcomeDecision> decide) {
        return committed(() -> {
            Map<Long, Settlement> now = byId(rows.lockFree(ids(answers)));
            Set<Long> lockedByOthers = rows.existing(ids(answers), now.keySet());
            Map<Boolean, List<AttemptAnswer>> leftOver = answers.stream()
                    .collect(Collectors.partitioningBy(answer -> lockedByOthers.contains(
                            answer.attempt().settlement().id())));
            record(leftOver.getOrDefault(false, List.of()), now, at, decide);
            return leftOver.getOrDefault(true, List.of());
        });
    }

    private void record(
            List<AttemptAnswer> answers,
            Map<Long, Settlement> now,
            Instant at,
            BiFunction<AttemptHistory, AttemptAnswer, OutcomeDecision> decide) {
        Map<Long, List<HeardAttempt>> heard = heard(now.values());
        recordAnswers(answers.stream()
                .filter(answer -> !heard.getOrDefault(
                                answer.attempt().settlement().id(), List.of())
                        .contains(HeardAttempt.of(
                                answer))) // it is told again, since nobody knew whether it was committed
                .toList());
        Set<Long> moved = new HashSet<>();
        List<Change> changes = new ArrayList<>();
        for (AttemptAnswer answer : answers) {
            long id = answer.attempt().settlement().id();
            if (moved.contains(id)) { // two answers for one settlement in one batch: the second sees the first's move
                rows.write(changes);
                changes.clear();
                now.putAll(byId(rows.lock(List.of(id))));
            }
            Settlement settlement = now.get(id);
            if (settlement == null) {
                continue;
            }
            List<HeardAttempt> attempts = heard.computeIfAbsent(id, none -> new ArrayList<>());
            OutcomeDecision decision = decide.apply(hearing(settlement, attempts), answer);
            attempts.add(HeardAttempt.of(answer));
            decision.change().ifPresent(change -> {
                changes.add(change);
                moved.add(id);
            });
            decision.discrepancy().ifPresent(discrepancy -> discrepancies.open(discrepancy, at));
        }
        rows.write(changes);
    }

    private static List<Long> ids(Collection<AttemptAnswer> answers) {
        return answers.stream()
                .map(answer -> answer.attempt().settlement().id())
                .distinct()
                .toList();
    }

    /** By id alone: a condition on the deadline too, and old statistics would have all that are overdue read. */
    private Set<Long> past(Collection<Long> settlementIds, Instant at) {
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
        return past;
    }

    @Override
    public void passDeadline(Collection<Long> settlementIds, Instant at, Function<Settlement, OutcomeDecision> decide) {
        transaction.executeWithoutResult(status -> {
            List<Settlement> claimed = rows.lock(settlementIds);
            rows.endLeases(claimed.stream().map(Settlement::id).toList());
            // One that has moved on since it was claimed has another deadline, or none.
            Set<Long> past = past(settlementIds, at);
            jdbc.update(
                    "update settlement set deadline_at = null where id = any(?)", (Object) past.toArray(Long[]::new));
            List<Settlement> overdue = claimed.stream()
                    .filter(settlement -> past.contains(settlement.id()))
                    .toList();
            List<OutcomeDecision> decisions = overdue.stream().map(decide).toList();
            rows.write(decisions.stream()
                    .map(OutcomeDecision::change)
                    .flatMap(Optional::stream)
                    .toList());
            decisions.stream()
                    .map(OutcomeDecision::discrepancy)
                    .flatMap(Optional::stream)
                    .forEach(found -> discrepancies.open(found, at));
        });
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

    /** What one attempt has heard: a verdict, or null while nothing has come back. */
    private record HeardAttempt(
            int number, @org.jspecify.annotations.Nullable String verdict) {

        static HeardAttempt of(AttemptAnswer answer) {
            return new HeardAttempt(
                    answer.attempt().number(), answer.outcome().verdict().name());
        }
    }

    private Map<Long, List<HeardAttempt>> heard(Collection<Settlement> settlements) {
        // The first attempt of nearly every settlement is its only one: nothing was heard before its answer.
        List<Long> sentBefore = settlements.stream()
                .filter(settlement -> settlement.attempt() > 1 || settlement.status() != SettlementStatus.SENDING)
                .map(Settlement::id)
                .toList();
        Map<Long, List<HeardAttempt>> heard = new HashMap<>();
        if (!sentBefore.isEmpty()) {
            jdbc.query(
                    """
                    select t.settlement_id, t.number, a.outcome from attempt t
                    left join attempt_answer a on a.settlement_id = t.settlement_id and a.number = t.number
                    where t.settlement_id = any(?)""",
                    row -> {
                        heard.computeIfAbsent(row.getLong(1), none -> new ArrayList<>())
                                .add(new HeardAttempt(row.getInt(2), row.getString(3)));
                    },
                    (Object) sentBefore.toArray(Long[]::new));
        }
        return heard;
    }

    private static AttemptHistory hearing(Settlement settlement, List<HeardAttempt> heard) {
        Set<Integer> accepted = new HashSet<>();
        Set<Integer> mayHaveBooked = new HashSet<>();
        Set<Integer> surelyNot = new HashSet<>();
        for (HeardAttempt attempt : heard) {
            if (AttemptOutcome.Verdict.ACCEPTED.name().equals(attempt.verdict())) {
                accepted.add(attempt.number());
            }
            if (attempt.verdict() != null
                    && !AttemptOutcome.Verdict.ACCEPTED.name().equals(attempt.verdict())
                    && !AttemptOutcome.Verdict.UNKNOWN.name().equals(attempt.verdict())) {
                surelyNot.add(attempt.number());
            } else {
                mayHaveBooked.add(attempt.number());
            }
        }
        // A refusal that came after silence settles that attempt: it was answered, and not booked.
        mayHaveBooked.removeIf(number -> surelyNot.contains(number) && !accepted.contains(number));
        return new AttemptHistory(settlement, accepted, mayHaveBooked);
    }

    private void recordAnswers(Collection<AttemptAnswer> answers) {
        jdbc.batchUpdate(
                """
                insert into attempt_answer
                  (settlement_id, number, answered_at, outcome, http_status, code, message, body, duration_ms)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                answers.stream()
                        .map(answer -> new Object[] {
                            answer.attempt().settlement().id(),
                            answer.attempt().number(),
                            Timestamp.from(answer.answeredAt()),
                            answer.outcome().verdict().name(),
                            answer.outcome().httpStatus(),
                            answer.outcome().code(),
                            answer.outcome().message(),
                            answer.outcome().body().getBytes(StandardCharsets.UTF_8),
                            (int) answer.duration().toMillis()
                        })
                        .toList());
    }

    private DispatchLimits gate(List<Settlement> due, Instant at) {
        if (due.isEmpty()) {
            return new DispatchLimits(Set.of(), Map.of(), Map.of(), Set.of(), Set.of(), Set.of());
        }
        Set<String> paused =
                new HashSet<>(jdbc.queryForList("select trim(scope || ' ' || key) from pause", String.class));
        Map<String, BigDecimal> caps = this.caps.caps();
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
                this.caps.used(due, caps.keySet(), at),
                authorized,
                orderedWhileWithdrawn(due.stream()
                        .filter(settlement -> onceWithdrawn.contains(settlement.account()))
                        .toList()),
                caps.isEmpty() ? Set.of() : released(due));
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

    private <T> T committed(java.util.function.Supplier<T> work) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private static Map<Long, Settlement> byId(List<Settlement> settlements) {
        Map<Long, Settlement> byId = new HashMap<>();
        settlements.forEach(settlement -> byId.put(settlement.id(), settlement));
        return byId;
    }
}
