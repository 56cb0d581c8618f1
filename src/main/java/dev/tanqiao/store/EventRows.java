package dev.tanqiao.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tanqiao.event.Event;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes events, and that they are still to be told, in the transaction of the change that made them. */
final class EventRows {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .findAndAddModules()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final JdbcTemplate jdbc;

    EventRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Collection<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        List<Object[]> rows = events.stream()
                .map(event -> new Object[] {
                    event.id(),
                    event.type().wireName(),
                    event.subject(),
                    event.settlementId(),
                    event.sequence(),
                    Timestamp.from(event.at()),
                    json(event)
                })
                .toList();
        jdbc.batchUpdate("""
                with told as (
                  insert into event (id, type, subject, settlement_id, sequence, at, data)
                  values (?, ?, ?, ?, ?, ?, ?::jsonb) returning number)
                insert into event_due (event_number) select number from told""", rows);
    }

    private static String json(Event event) {
        try {
            return JSON.writeValueAsString(event.data());
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException("Event " + event.type() + " holds what JSON cannot say.", unwritable);
        }
    }
}
