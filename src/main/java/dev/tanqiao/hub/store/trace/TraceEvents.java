package dev.tanqiao.hub.store.trace;

import static dev.tanqiao.hub.store.trace.JdbcTrace.array;
import static dev.tanqiao.hub.store.trace.TraceRows.entry;

import dev.tanqiao.hub.store.trace.Trace.Entry;
import dev.tanqiao.hub.store.trace.Trace.Happening;
import dev.tanqiao.hub.store.trace.Trace.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** What followed of it: breaks and what people did to them, events, deliveries and their attempts. */
final class TraceEvents {

    private final JdbcTemplate jdbc;
    private final List<String> about = new ArrayList<>();

    TraceEvents(JdbcTemplate jdbc, List<Trace.Subject> subjects, List<Long> strayBills, List<String> posts) {
        this.jdbc = jdbc;
        about.addAll(posts);
        List<Long> settlements = new ArrayList<>();
        for (Trace.Subject subject : subjects) {
            about.add("transaction/" + subject.transactionId());
            about.add("inbox/%s/%s".formatted(subject.source(), subject.orderNo()));
            subject.settlements().forEach(standing -> settlements.add(standing.settlementId()));
        }
        settlements.forEach(id -> about.add("settlement/" + id));
        strayBills.forEach(id -> about.add("bill/" + id));
        about.addAll(jdbc.queryForList(
                "select 'bill/' || id from bill_line where city_transaction_id in (select city_transaction_id from settlement where id = any(?))",
                String.class,
                (Object) array(settlements)));
    }

    void add(List<Entry> entries) {
        breaks(entries);
        Map<Long, String> deliveries = deliveries(entries, events(entries));
        attempts(entries, deliveries);
    }

    /** Index discrepancy_subject. Their events have a subject of their own. */
    private void breaks(List<Entry> entries) {
        List<Long> broken = new ArrayList<>();
        jdbc.query(
                "select * from discrepancy where subject = any(?)",
                row -> {
                    long id = row.getLong("id");
                    broken.add(id);
                    entries.add(entry(
                            row,
                            "opened_at",
                            Stage.BREAK,
                            Step.OPENED.place(id),
                            row.getString("subject"),
                            Happening.BREAK_OPENED,
                            "id",
                            "type",
                            "detail"));
                    if (row.getTimestamp("closed_at") != null) {
                        entries.add(entry(
                                row,
                                "closed_at",
                                Stage.BREAK,
                                Step.CLOSED.place(id),
                                row.getString("subject"),
                                Happening.BREAK_CLOSED,
                                "id",
                                "closed_by",
                                "close_reason"));
                    }
                },
                (Object) about.toArray(String[]::new));
        broken.forEach(id -> {
            about.add("discrepancy/" + id);
            acts(entries, Stage.BREAK, Step.TENDED.place(id), List.of("break/" + id));
        });
    }

    /** What becomes of a break, causes before effects. */
    private enum Step {
        OPENED,
        TENDED,
        CLOSED;

        private long place(long id) {
            return id * values().length + ordinal();
        }
    }

    /** Index event_change. */
    private Map<Long, String> events(List<Entry> entries) {
        Map<Long, String> subjects = new HashMap<>();
        jdbc.query(
                "select * from event where subject = any(?)",
                row -> {
                    subjects.put(row.getLong("number"), row.getString("subject"));
                    entries.add(entry(
                            row,
                            "at",
                            Stage.EVENT,
                            row.getLong("number"),
                            row.getString("subject"),
                            Happening.EVENT,
                            "type",
                            "sequence",
                            "id"));
                },
                (Object) about.toArray(String[]::new));
        return subjects;
    }

    private Map<Long, String> deliveries(List<Entry> entries, Map<Long, String> subjectOfEvent) {
        Map<Long, String> subjects = new HashMap<>();
        jdbc.query(
                """
                select i.event_number, d.*, e.type,
                  (select count(*) from delivery_item other where other.delivery_id = d.id) as items
                from delivery_item i join delivery d on d.id = i.delivery_id join event e on e.number = i.event_number
                where i.event_number = any(?)""",
                row -> {
                    String subject = subjectOfEvent.getOrDefault(row.getLong("event_number"), "");
                    subjects.putIfAbsent(row.getLong("id"), subject);
                    entries.add(entry(
                            row,
                            "created_at",
                            Stage.DELIVERY,
                            row.getLong("id"),
                            subject,
                            Happening.DELIVERY,
                            "type",
                            "subscription_id",
                            "id",
                            "items",
                            "status",
                            "reason",
                            "due_at"));
                },
                (Object) array(subjectOfEvent.keySet()));
        return subjects;
    }

    private void attempts(List<Entry> entries, Map<Long, String> subjects) {
        jdbc.query(
                """
                select * from delivery_attempt where delivery_id = any(?)
                  and at >= (select min(created_at) - interval '1 day' from delivery where id = any(?))""",
                row -> {
                    entries.add(entry(
                            row,
                            "at",
                            Stage.DELIVERY_ATTEMPT,
                            row.getInt("number"),
                            subjects.getOrDefault(row.getLong("delivery_id"), ""),
                            Happening.DELIVERY_ATTEMPT,
                            "delivery_id",
                            "number",
                            "outcome",
                            "duration_ms",
                            "http_status"));
                },
                array(subjects.keySet()),
                array(subjects.keySet()));
        acts(
                entries,
                Stage.DELIVERY_ATTEMPT,
                0,
                subjects.keySet().stream().map(id -> "delivery/" + id).toList());
    }

    /** What people did to it. Index act_subject. */
    private void acts(List<Entry> entries, Stage stage, long place, List<String> subjects) {
        jdbc.query(
                "select * from act where subject = any(?) order by id",
                row -> {
                    entries.add(entry(
                            row,
                            "at",
                            stage,
                            place,
                            row.getString("subject"),
                            Happening.ACT,
                            "action",
                            "actor",
                            "reason"));
                },
                (Object) subjects.toArray(String[]::new));
    }
}
