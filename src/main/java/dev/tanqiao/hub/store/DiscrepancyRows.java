package dev.tanqiao.hub.store;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.core.settlement.Change;
import dev.tanqiao.core.settlement.Discrepancy;
import dev.tanqiao.core.settlement.SettlementStatus;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Opens and closes breaks inside a transaction that somebody else began; one that is open already is left as it is. */
public final class DiscrepancyRows {

    private final JdbcTemplate jdbc;

    public DiscrepancyRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Closes what these moves have cleared up. */
    public void clearedUp(Collection<Change> moves) {
        Map<SettlementStatus, List<Change>> byArrival = moves.stream().collect(Collectors.groupingBy(Change::to));
        byArrival.forEach((status, arrived) -> clearedUp(
                Stream.of(Discrepancy.Type.values())
                        .filter(type -> type.endsIn(status))
                        .toList(),
                arrived.stream()
                        .map(change -> "settlement/" + change.settlement().id())
                        .toList(),
                "the settlement is " + status,
                arrived.get(0).at()));
    }

    /** Closes open breaks of these types and subjects, for the missing side has arrived. Index discrepancy_open. */
    public void clearedUp(Collection<Discrepancy.Type> types, Collection<String> subjects, String why, Instant at) {
        if (!types.isEmpty() && !subjects.isEmpty()) {
            jdbc.update(
                    """
                    update discrepancy set closed_at = ?, closed_by = 'itself', close_reason = ?
                    where closed_at is null and type = any(?) and subject = any(?)""",
                    Timestamp.from(at),
                    why,
                    types.stream().map(Enum::name).toArray(String[]::new),
                    subjects.toArray(String[]::new));
        }
    }

    /** Closes those by their numbers, if they are open. */
    public void close(Collection<Long> ids, String why, Instant at) {
        jdbc.update(
                "update discrepancy set closed_at = ?, closed_by = 'itself', close_reason = ? where id = any(?) and closed_at is null",
                Timestamp.from(at),
                why,
                ids.toArray(Long[]::new));
    }

    public void open(Discrepancy discrepancy, Instant at) {
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
