package dev.tanqiao.hub.store.trace;

import static dev.tanqiao.hub.store.trace.JdbcTrace.array;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tanqiao.hub.store.trace.Trace.Entry;
import dev.tanqiao.hub.store.trace.Trace.Happening;
import dev.tanqiao.hub.store.trace.Trace.Stage;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What happened to transactions and their settlements, up to the city's bills. */
final class TraceRows {

    /** Amounts as the campus wrote them, zeros at the end included. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Between two moves of a settlement there is room for what lies between them. */
    private static final long ROOM = 10;

    private final JdbcTemplate jdbc;
    private final List<Trace.Subject> subjects;
    private final Long[] transactions;
    private final Long[] settlements;
    private final Map<Long, List<Move>> moves = new HashMap<>();

    TraceRows(JdbcTemplate jdbc, List<Trace.Subject> subjects) {
        this.jdbc = jdbc;
        this.subjects = subjects;
        this.transactions =
                array(subjects.stream().map(Trace.Subject::transactionId).toList());
        this.settlements = array(subjects.stream()
                .flatMap(subject -> subject.settlements().stream())
                .map(Trace.Standing::settlementId)
                .toList());
    }

    private record Move(int sequence, @Nullable String evidence, Instant at) {}

    /** Consent and authorizations of the people concerned. */
    void people(List<Entry> entries) {
        Object accounts =
                subjects.stream().map(Trace.Subject::account).distinct().toArray(String[]::new);
        jdbc.query(
                "select account, consented_at from enrolment where account = any(?)",
                row -> {
                    entries.add(entry(
                            row,
                            "consented_at",
                            Stage.PERSON,
                            0,
                            "consent",
                            row.getString("account"),
                            Happening.CONSENTED));
                },
                accounts);
        jdbc.query(
                "select id, account, granted, at, source from authorization_change where account = any(?)",
                row -> {
                    entries.add(entry(
                            row,
                            "at",
                            Stage.PERSON,
                            row.getLong("id"),
                            "authorization",
                            row.getString("account"),
                            Happening.AUTHORIZATION_CHANGED,
                            "granted",
                            "source"));
                },
                accounts);
    }

    /** Index observation_account. An observation names its order by orderNo, or by its time where it shows none. */
    void seen(List<Entry> entries) {
        for (Trace.Subject subject : subjects) {
            jdbc.query(
                    """
                    select o.id, o.seen_at, o.look, o.window_from, o.window_to, o.page, o.raw, t.order_no,
                      extract(epoch from t.order_time)::bigint as order_time
                    from observation o, campus_transaction t
                    where t.id = ? and o.account = t.account
                      and (position(t.order_no in o.raw) > 0
                        or position(extract(epoch from t.order_time)::bigint::text in o.raw) > 0)""",
                    row -> {
                        JsonNode raw = json(row.getString("raw"));
                        if (isOf(raw, row.getString("order_no"), row.getLong("order_time"))) {
                            entries.add(observation(subject, row, raw));
                        }
                    },
                    subject.transactionId());
        }
    }

    private static boolean isOf(JsonNode raw, @Nullable String orderNo, long orderTime) {
        return raw.hasNonNull("orderNo")
                ? raw.get("orderNo").asText().equals(orderNo)
                : raw.path("orderTime").asLong() == orderTime;
    }

    private static Entry observation(Trace.Subject subject, ResultSet row, JsonNode raw) throws SQLException {
        Entry seen = entry(
                row,
                "seen_at",
                Stage.SEEN,
                row.getLong("id"),
                "seen",
                "transaction/" + subject.transactionId(),
                Happening.SEEN,
                "look",
                "window_from",
                "window_to",
                "page");
        seen.values().put("status", raw.path("status").asText("?"));
        seen.values().put("amount", raw.path("amount").asText("?"));
        return seen;
    }

    /** What was quarantined. */
    void unreadable(List<Entry> entries, List<Long> ids) {
        jdbc.query(
                "select id, seen_at, source, pointer, problem from set_aside where id = any(?)",
                row -> {
                    entries.add(entry(
                            row,
                            "seen_at",
                            Stage.SEEN,
                            row.getLong("id"),
                            "unreadable",
                            "quarantine/" + row.getLong("id"),
                            Happening.QUARANTINED,
                            "source",
                            "pointer",
                            "problem"));
                },
                (Object) ids.toArray(Long[]::new));
    }

    private static JsonNode json(String raw) {
        try {
            return JSON.readTree(raw);
        } catch (JsonProcessingException spoilt) {
            return JSON.createObjectNode();
        }
    }

    /** What the rules said, those in shadow included. */
    void decided(List<Entry> entries) {
        jdbc.query(
                """
                select id, decided_at, decision, rule_id, bundle_version from campus_transaction
                where id = any(?) and decision is not null""",
                row -> {
                    entries.add(entry(
                            row,
                            "decided_at",
                            Stage.DECIDED,
                            0,
                            "decided",
                            "transaction/" + row.getLong("id"),
                            Happening.DECIDED,
                            "decision",
                            "rule_id",
                            "bundle_version"));
                },
                (Object) transactions);
        jdbc.query(
                "select * from shadow_decision where transaction_id = any(?)",
                row -> {
                    entries.add(entry(
                            row,
                            "decided_at",
                            Stage.DECIDED,
                            1,
                            "shadow",
                            "transaction/" + row.getLong("transaction_id"),
                            Happening.DECIDED_IN_SHADOW,
                            "rule_id",
                            "points_a",
                            "points_b",
                            "provider",
                            "bundle_version"));
                },
                (Object) transactions);
    }

    /** Moves, attempts, answers, looks and what people did. */
    void settled(List<Entry> entries) {
        moves(entries);
        jdbc.query(
                "select * from attempt where settlement_id = any(?)",
                row -> {
                    entries.add(
                            behind(row, 1, "sent_at", "attempt", Happening.SENT, "number", "owner", "request_hash"));
                },
                (Object) settlements);
        jdbc.query(
                "select * from attempt_answer where settlement_id = any(?)",
                row -> {
                    entries.add(behind(
                            row,
                            2,
                            "answered_at",
                            "answer",
                            Happening.ANSWERED,
                            "number",
                            "outcome",
                            "duration_ms",
                            "http_status",
                            "code",
                            "message"));
                },
                (Object) settlements);
        jdbc.query(
                "select * from settlement_look where settlement_id = any(?)",
                row -> {
                    long id = row.getLong("settlement_id");
                    entries.add(entry(
                            row,
                            "at",
                            Stage.SETTLED,
                            before(id, "look ", row.getTimestamp("at").toInstant()),
                            "lookup",
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
                            "settlement",
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
                            row,
                            "at",
                            Stage.SETTLED,
                            place,
                            "act",
                            subject,
                            Happening.ACT,
                            "action",
                            "actor",
                            "reason"));
                },
                (Object) about.toArray(String[]::new));
    }

    /** Index bill_line_transaction. */
    void bills(List<Entry> entries, List<Long> strays) {
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
                            "bill",
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
    void billVariants(List<Entry> entries) {
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
                            "bill",
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
    private Entry behind(ResultSet row, int behind, String column, String kind, Happening what, String... columns)
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
        return new Entry(notBefore, Stage.SETTLED, place, kind, "settlement/" + settlement, what, values(row, columns));
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

    static Entry entry(
            ResultSet row,
            String at,
            Stage stage,
            long place,
            String kind,
            String about,
            Happening what,
            String... columns)
            throws SQLException {
        return new Entry(row.getTimestamp(at).toInstant(), stage, place, kind, about, what, values(row, columns));
    }

    /** What is there; times as instants, numbers without exponents. */
    private static Map<String, Object> values(ResultSet row, String... columns) throws SQLException {
        Map<String, Object> values = new HashMap<>();
        for (String column : columns) {
            Object value = row.getObject(column);
            if (value != null) {
                values.put(
                        column,
                        value instanceof Timestamp time
                                ? time.toInstant()
                                : value instanceof BigDecimal number ? number.toPlainString() : value);
            }
        }
        return values;
    }
}
