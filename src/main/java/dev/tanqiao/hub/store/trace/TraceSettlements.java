package dev.tanqiao.hub.store.trace;

import static dev.tanqiao.hub.store.trace.JdbcTrace.array;
import static dev.tanqiao.hub.store.trace.TraceRows.entry;

import dev.tanqiao.hub.store.trace.Trace.Entry;
import dev.tanqiao.hub.store.trace.Trace.Happening;
import dev.tanqiao.hub.store.trace.Trace.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What happened to settlements, up to the city's bills. */
final class TraceSettlements {

    /** Between two moves of a settlement there is room for what lies between them. */
    private static final long ROOM = 10;

    private final JdbcTemplate jdbc;
    private final List<Trace.Subject> subjects;
    private final Long[] settlements;
    private final Map<Long, List<Move>> moves = new HashMap<>();

    TraceSettlements(JdbcTemplate jdbc, List<Trace.Subject> subjects) {
        this.jdbc = jdbc;
        this.subjects = subjects;
        this.settlements = array(subjects.stream()
                .flatMap(subject -> subject.settlements().stream())
                .map(Trace.Standing::settlementId)
                .toList());
    }

    private record Move(int sequence, @Nullable String evidence, Instant at) {}

    void add(List<Entry> entries, List<Long> strayBills) {
        settled(entries);
        bills(entries, strayBills);
        billVariants(entries);
    }

    /** Months before that hold nothing of them; a day, since clocks may have differed. */
    private static final String SINCE =
            " >= (select min(created_at) - interval '1 day' from settlement where id = any(?))";

    /** Moves, attempts, answers, looks and what people did. */
    private void settled(List<Entry> entries) {
        moves(entries);
        jdbc.query(
                "select * from attempt where settlement_id = any(?) and sent_at" + SINCE,
                row -> {
                    entries.add(behind(row, 1, "sent_at", Happening.SENT, "number", "owner", "request_hash"));
                },
                settlements,
                settlements);
        jdbc.query(
                "select * from attempt_answer where settlement_id = any(?) and answered_at" + SINCE,
                row -> {
                    entries.add(behind(
                            row,
                            2,
                            "answered_at",
                            Happening.ANSWERED,
                            "number",
                            "outcome",
                            "duration_ms",
                            "http_status",
                            "code",
                            "message"));
                },
                settlements,
                settlements);
        jdbc.query(
                "select * from settlement_look where settlement_id = any(?)",
                row -> {
                    long id = row.getLong("settlement_id");
                    entries.add(entry(
                            row,
                            "at",
                            Stage.SETTLED,
                            before(id, "look ", row.getTimestamp("at").toInstant()),
                            "settlement/" + id,
                            Happening.LOOKED_UP,
                            "billed",
                            "looks",
                            "again_at"));
                },
                (Object) settlements);
        acts(entries);
    }

    private void moves(List<Entry> entries) {
        Map<Long, Trace.Standing> standings = new HashMap<>();
        subjects.forEach(
                subject -> subject.settlements().forEach(standing -> standings.put(standing.settlementId(), standing)));
        jdbc.query(
                "select * from settlement_change where settlement_id = any(?) order by settlement_id, sequence",
                row -> {
                    long id = row.getLong("settlement_id");
                    int sequence = row.getInt("sequence");
                    String evidence = row.getString("evidence");
                    moves.computeIfAbsent(id, none -> new ArrayList<>())
                            .add(new Move(
                                    sequence, evidence, row.getTimestamp("at").toInstant()));
                    Entry moved = entry(
                            row,
                            "at",
                            Stage.SETTLED,
                            sequence * ROOM,
                            "settlement/" + id,
                            row.getString("from_status") == null ? Happening.BEGAN : Happening.MOVED,
                            "from_status",
                            "to_status",
                            "cause",
                            "evidence");
                    Trace.Standing standing = Objects.requireNonNull(standings.get(id));
                    moved.values().put("kind", standing.kind());
                    moved.values().put("points_a", standing.pointsA());
                    moved.values().put("points_b", standing.pointsB());
                    moved.values().put("provider", standing.provider());
                    entries.add(moved);
                },
                (Object) settlements);
    }

    /** Index act_subject. */
    private void acts(List<Entry> entries) {
        List<String> about = new ArrayList<>();
        for (Trace.Subject subject : subjects) {
            about.add("transaction/" + subject.transactionId());
            subject.settlements().forEach(standing -> about.add("settlement/" + standing.settlementId()));
        }
        jdbc.query(
                "select * from act where subject = any(?)",
                row -> {
                    String subject = row.getString("subject");
                    Instant at = row.getTimestamp("at").toInstant();
                    long place = subject.startsWith("settlement/")
                            ? before(Long.parseLong(subject.substring("settlement/".length())), "person ", at)
                            : 0;
                    entries.add(entry(
                            row, "at", Stage.SETTLED, place, subject, Happening.ACT, "action", "actor", "reason"));
                },
                (Object) about.toArray(String[]::new));
    }

    /** Index bill_line_transaction. */
    private void bills(List<Entry> entries, List<Long> strays) {
        jdbc.query(
                """
                select b.*, s.id as of_settlement
                from (select id from bill_line where id = any(?)
                  union select l.id from settlement o join bill_line l on l.city_transaction_id = o.city_transaction_id
                  where o.id = any(?)) as shown
                join bill_line b on b.id = shown.id
                left join settlement s on s.city_transaction_id = b.city_transaction_id""",
                row -> {
                    Long id = row.getObject("of_settlement", Long.class);
                    Instant seenAt = row.getTimestamp("seen_at").toInstant();
                    entries.add(entry(
                            row,
                            "seen_at",
                            Stage.SETTLED,
                            id == null ? 0 : before(id, "bill ", seenAt),
                            id == null ? "bill/" + row.getLong("id") : "settlement/" + id,
                            Happening.BILLED,
                            "id",
                            "amount",
                            "payment_time",
                            "due_at",
                            "settlement_id"));
                },
                array(strays),
                settlements);
    }

    /** Index bill_variant_transaction. */
    private void billVariants(List<Entry> entries) {
        jdbc.query(
                """
                select v.*, s.id as of_settlement from settlement s
                join bill_variant v on v.city_transaction_id = s.city_transaction_id where s.id = any(?)""",
                row -> {
                    entries.add(entry(
                            row,
                            "seen_at",
                            Stage.SETTLED,
                            Integer.MAX_VALUE,
                            "settlement/" + row.getLong("of_settlement"),
                            Happening.SHOWN_OTHERWISE,
                            "amount",
                            "payment_time",
                            "transaction_type"));
                },
                (Object) settlements);
    }

    /**
     * Right behind the move that sent this attempt, at its own time, and never before the move, however the clocks of two replicas
     * differ; at the end where none sent it.
     */
    private Entry behind(ResultSet row, int behind, String column, Happening what, String... columns)
            throws SQLException {
        long settlement = row.getLong("settlement_id");
        String attempt = "attempt " + row.getInt("number");
        Instant at = row.getTimestamp(column).toInstant();
        Optional<Move> sent = moved(settlement).stream()
                .filter(move -> attempt.equals(move.evidence()))
                .findFirst();
        Instant notBefore =
                sent.map(Move::at).filter(moved -> moved.isAfter(at)).orElse(at);
        long place = sent.map(Move::sequence).orElse(Integer.MAX_VALUE) * ROOM + behind;
        return new Entry(
                notBefore, Stage.SETTLED, place, "settlement/" + settlement, what, TraceRows.values(row, columns));
    }

    /** Right before the move that such evidence made, then or later; at the end where none did. */
    private long before(long settlement, String evidence, Instant at) {
        Optional<Move> made = moved(settlement).stream()
                .filter(move -> move.evidence() != null && move.evidence().startsWith(evidence))
                .filter(move -> !move.at().isBefore(at))
                .findFirst();
        return made.map(move -> move.sequence() * ROOM - 1).orElse(Integer.MAX_VALUE * ROOM);
    }

    private List<Move> moved(long settlement) {
        return moves.getOrDefault(settlement, List.of());
    }
}
