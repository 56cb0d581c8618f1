package dev.tanqiao.hub.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import dev.tanqiao.core.event.Event;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes events into the outbox, in the transaction of the change they tell. */
public final class EventRows {

    /** Instants as ISO text, decimals as plain text: a subscriber's JSON reader cannot round them. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .findAndAddModules()
            .addModule(new SimpleModule().addSerializer(BigDecimal.class, new PlainDecimals()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final JdbcTemplate jdbc;

    public EventRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public void insert(Collection<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                with happened as (
                    insert into event (id, type, subject, settlement_id, sequence, at, data)
                    select id, type, subject, settlement_id, sequence, at, data::jsonb
                    from unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::int[], ?::timestamptz[], ?::text[])
                        with ordinality as e(id, type, subject, settlement_id, sequence, at, data, place)
                    order by place
                    returning number)
                insert into event_due (event_number) select number from happened
                """,
                Column.of("uuid", events, event -> event.id().toString()),
                Column.of("text", events, event -> event.type().wireName()),
                Column.of("text", events, Event::subject),
                Column.of("bigint", events, Event::settlementId),
                Column.of("int", events, Event::sequence),
                Column.of("timestamptz", events, event -> event.at().toString()),
                Column.of("text", events, event -> json(event.data())));
        Due.EVENT.markDue();
    }

    /**
     * Writes an event of a bundle, unless one of the same type, subject and number is there.
     *
     * @return whether it was written
     */
    public boolean insertOnce(Event event) {
        int written = jdbc.update(
                """
                with happened as (
                    insert into event (id, type, subject, sequence, at, data) values (?, ?, ?, ?, ?, ?::jsonb)
                    on conflict (subject, sequence, type) do nothing
                    returning number)
                insert into event_due (event_number) select number from happened
                """,
                event.id(),
                event.type().wireName(),
                event.subject(),
                event.sequence(),
                Timestamp.from(event.at()),
                json(event.data()));
        Due.EVENT.markDue();
        return written > 0;
    }

    private static String json(Map<String, Object> data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("An event's data holds a value that is no JSON.", impossible);
        }
    }

    private static final class PlainDecimals extends ToStringSerializerBase {
        private static final long serialVersionUID = 1L;

        PlainDecimals() {
            super(BigDecimal.class);
        }

        @Override
        public String valueToString(Object value) {
            return ((BigDecimal) value).toPlainString();
        }
    }
}
