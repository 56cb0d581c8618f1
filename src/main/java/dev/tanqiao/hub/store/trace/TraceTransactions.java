package dev.tanqiao.hub.store.trace;

import static dev.tanqiao.hub.store.trace.JdbcTrace.array;
import static dev.tanqiao.hub.store.trace.TraceRows.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.store.trace.Trace.Entry;
import dev.tanqiao.hub.store.trace.Trace.Happening;
import dev.tanqiao.hub.store.trace.Trace.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the campus showed or a bundle handed in: people, their transactions, and what the rules decided. */
final class TraceTransactions {

    /** Amounts as the campus wrote them, zeros at the end included. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final JdbcTemplate jdbc;
    private final List<Trace.Subject> subjects;

    TraceTransactions(JdbcTemplate jdbc, List<Trace.Subject> subjects) {
        this.jdbc = jdbc;
        this.subjects = subjects;
    }

    void add(List<Entry> entries, List<Long> unreadable) {
        people(entries);
        seen(entries);
        unreadable(entries, unreadable);
        decided(entries);
    }

    /** Consent and authorizations of the people concerned. */
    private void people(List<Entry> entries) {
        Object accounts =
                subjects.stream().map(Trace.Subject::account).distinct().toArray(String[]::new);
        jdbc.query(
                "select account, consented_at from enrolment where account = any(?)",
                row -> {
                    entries.add(
                            entry(row, "consented_at", Stage.PERSON, 0, row.getString("account"), Happening.CONSENTED));
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
                            row.getString("account"),
                            Happening.AUTHORIZATION_CHANGED,
                            "granted",
                            "source"));
                },
                accounts);
    }

    /** Index observation_account. The campus names an order by orderNo, or by its time where it shows none; a bundle by id. */
    private void seen(List<Entry> entries) {
        for (Trace.Subject subject : subjects) {
            jdbc.query(
                    """
                    select o.id, o.seen_at, o.source, o.look, o.window_from, o.window_to, o.page, o.raw, t.order_no,
                      extract(epoch from t.order_time)::bigint as order_time
                    from observation o, campus_transaction t
                    where t.id = ? and o.account = t.account and o.source = t.source and o.seen_at >= t.first_seen_at - interval '1 day'
                      and (o.source <> 'campus' or position(t.order_no in o.raw) > 0
                        or position(extract(epoch from t.order_time)::bigint::text in o.raw) > 0)""",
                    row -> {
                        JsonNode raw = json(row.getString("raw"));
                        if (isOf(subject, raw, row.getLong("order_time"))) {
                            entries.add(observation(subject, row, raw));
                        }
                    },
                    subject.transactionId());
        }
    }

    private static boolean isOf(Trace.Subject subject, JsonNode raw, long orderTime) {
        String number = isOfCampus(subject) ? "orderNo" : "id";
        return raw.hasNonNull(number)
                ? raw.get(number).asText().equals(subject.orderNo())
                : raw.path("orderTime").asLong() == orderTime;
    }

    private static boolean isOfCampus(Trace.Subject subject) {
        return subject.source().equals(Source.CAMPUS.name());
    }

    private static Entry observation(Trace.Subject subject, ResultSet row, JsonNode raw) throws SQLException {
        Entry seen = entry(
                row,
                "seen_at",
                Stage.SEEN,
                row.getLong("id"),
                "transaction/" + subject.transactionId(),
                Happening.SEEN,
                "source",
                "look",
                "window_from",
                "window_to",
                "page");
        seen.values().put("status", raw.path("status").asText("?"));
        seen.values()
                .put(
                        "amount",
                        raw.path(isOfCampus(subject) ? "amount" : "amountYuan").asText("?"));
        return seen;
    }

    /** What was quarantined. */
    private void unreadable(List<Entry> entries, List<Long> ids) {
        jdbc.query(
                "select id, seen_at, source, pointer, problem from set_aside where id = any(?)",
                row -> {
                    entries.add(entry(
                            row,
                            "seen_at",
                            Stage.SEEN,
                            row.getLong("id"),
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
    private void decided(List<Entry> entries) {
        Object transactions =
                array(subjects.stream().map(Trace.Subject::transactionId).toList());
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
                            "transaction/" + row.getLong("id"),
                            Happening.DECIDED,
                            "decision",
                            "rule_id",
                            "bundle_version"));
                },
                transactions);
        jdbc.query(
                "select * from shadow_decision where transaction_id = any(?)",
                row -> {
                    entries.add(entry(
                            row,
                            "decided_at",
                            Stage.DECIDED,
                            1,
                            "transaction/" + row.getLong("transaction_id"),
                            Happening.DECIDED_IN_SHADOW,
                            "rule_id",
                            "points_a",
                            "points_b",
                            "provider",
                            "bundle_version"));
                },
                transactions);
    }
}
