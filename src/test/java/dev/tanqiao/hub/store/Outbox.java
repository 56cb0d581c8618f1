package dev.tanqiao.hub.store;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes events happen in tests, with the rows they speak of. */
public final class Outbox {

    public static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    public static final String CID = "310115199001011234567";

    private final JdbcTemplate jdbc;

    public Outbox(DataSource database) {
        this.jdbc = new JdbcTemplate(database);
    }

    public void happened(Event... events) {
        new EventRows(jdbc).insert(Arrays.asList(events));
    }

    /** A settlement's event of that sequence. */
    public static Event settled(long settlement, int sequence) {
        return Event.happened(
                EventType.SETTLEMENT_SETTLED,
                "settlement/" + settlement,
                settlement,
                sequence,
                NOON,
                Map.of("settlementId", settlement, "equityProvider", "EQ-1"));
    }

    /** That many bill lines, each with its event. */
    public void billsRecorded(int lines) {
        List<Long> ids = jdbc.queryForList("""
                insert into bill_line (line_hash, cid, provider, city_transaction_id, amount, order_time, payment_time,
                                       transaction_type, seen_at)
                select 'hash' || n, ?, 'EQ-1', 'P' || n, 12.50, '2026-03-02T04:00:00.001Z', '2026-03-02T04:00:07.002Z',
                       '食堂', '2026-03-02T04:01:00Z'
                from generate_series(1, ?) n returning id
                """, Long.class, CID, lines);
        happened(IntStream.range(0, lines)
                .mapToObj(i -> Event.happened(
                        EventType.BILL_RECORDED,
                        "bill/" + ids.get(i),
                        null,
                        1,
                        NOON,
                        Map.of("billLineId", ids.get(i), "equityProvider", "EQ-1")))
                .toArray(Event[]::new));
    }

    /** A person with a cid who granted, or withdrew, the authorization. */
    public void authorization(String account, int sequence, boolean granted) {
        jdbc.update("""
                insert into enrolment (account, name, state, consented_at, cid)
                values (?, ?, 'AUTHORIZED', '2026-03-02T00:00:00Z', ?) on conflict do nothing
                """, account, account, CID);
        happened(Event.happened(
                granted ? EventType.AUTHORIZATION_GRANTED : EventType.AUTHORIZATION_REVOKED,
                "account/" + account,
                null,
                sequence,
                NOON,
                Map.of("account", account, "granted", granted)));
    }
}
