package dev.tanqiao.store;

import dev.tanqiao.event.Event;
import dev.tanqiao.event.EventType;
import dev.tanqiao.settlement.Discrepancy;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** Opens and closes breaks inside a transaction that somebody else began; one that is open already is left as it is. */
final class DiscrepancyRows {

    private final JdbcTemplate jdbc;

    DiscrepancyRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Closes what a bill has cleared up: that none was there, or not all of it yet. */
    void clearedUp(Collection<String> subjects, Instant at) {
        if (!subjects.isEmpty()) {
            jdbc.update("""
                    update discrepancy set closed_at = ?
                    where closed_at is null and type in ('NOT_BILLED', 'AMOUNT_DIFFERS') and subject = any(?)""", Timestamp.from(at), subjects.toArray(String[]::new));
        }
    }

    void open(Discrepancy discrepancy, Instant at) {
        List<Long> opened = jdbc.queryForList(
                """
                insert into discrepancy (type, subject, detail, opened_at) values (?, ?, ?, ?)
                on conflict (type, subject) where closed_at is null do nothing returning id""",
                Long.class,
                discrepancy.type().name(),
                discrepancy.subject(),
                discrepancy.detail(),
                Timestamp.from(at));
        for (long id : opened) {
            new EventRows(jdbc)
                    .insert(List.of(Event.happened(
                            EventType.BILL_DISCREPANCY,
                            "discrepancy/" + id,
                            null,
                            1,
                            at,
                            Map.of(
                                    "type",
                                    discrepancy.type().name(),
                                    "about",
                                    discrepancy.subject(),
                                    "detail",
                                    discrepancy.detail()))));
        }
    }
}
