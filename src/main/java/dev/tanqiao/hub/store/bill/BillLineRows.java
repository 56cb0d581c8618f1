package dev.tanqiao.hub.store.bill;

import dev.tanqiao.core.bill.BillLine;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.EventRows;
import dev.tanqiao.hub.store.Hashes;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** Keeps bill lines inside a transaction that somebody else began: each once, however often it is shown. */
final class BillLineRows {

    private final JdbcTemplate jdbc;
    private final EventRows events;

    BillLineRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.events = new EventRows(jdbc);
    }

    /**
     * Keeps lines that were shown together, with an event for each that is new.
     *
     * @return how many were new
     */
    int record(Collection<BillLine> lines, Instant at) {
        Map<String, BillLine> byHash = byHash(lines);
        Map<BillLine.Key, Integer> shown = new HashMap<>();
        lines.forEach(line -> shown.merge(line.key(), 1, Integer::sum));
        Map<BillLine.Key, Integer> kept = new HashMap<>();
        kept(lines).forEach(line -> {
            kept.merge(line.key(), 1, Integer::sum);
            byHash.remove(line.hash());
        });
        List<Event> told = new ArrayList<>();
        byHash.forEach((hash, line) -> {
            int number = kept.getOrDefault(line.key(), 0) + 1;
            if (number > shown.getOrDefault(line.key(), 0)) {
                keepVariant(hash, line, at);
            } else {
                kept.put(line.key(), number);
                insert(hash, number, line, at).forEach(id -> told.add(recorded(id, line, at)));
            }
        });
        events.insert(told);
        return told.size();
    }

    /** By what a line says; the second of two that say the same says also that it is the second. */
    private static Map<String, BillLine> byHash(Collection<BillLine> lines) {
        Map<String, BillLine> byHash = new LinkedHashMap<>();
        Map<String, Integer> alike = new HashMap<>();
        lines.forEach(line -> {
            int number = alike.merge(line.text(), 1, Integer::sum);
            byHash.put(Hashes.sha256(number == 1 ? line.text() : line.text() + "|" + number), line);
        });
        return byHash;
    }

    private record Kept(String hash, BillLine.Key key) {}

    /** What is kept of their transactionIds; most lines of an overlapping window are among it. Index bill_line_key. */
    private List<Kept> kept(Collection<BillLine> lines) {
        return jdbc.query(
                "select line_hash, city_transaction_id, amount, payment_time from bill_line where city_transaction_id = any(?)",
                (row, number) -> new Kept(
                        row.getString(1),
                        BillLine.Key.of(
                                row.getString(2),
                                row.getBigDecimal(3),
                                row.getTimestamp(4).toInstant())),
                (Object) lines.stream()
                        .map(BillLine::cityTransactionId)
                        .distinct()
                        .toArray(String[]::new));
    }

    private List<Long> insert(String hash, int number, BillLine line, Instant at) {
        Due.BILL_LINE.markDue();
        return jdbc.queryForList(
                """
                insert into bill_line (line_hash, number, cid, provider, city_transaction_id, parent_city_transaction_id, amount,
                  order_time, payment_time, transaction_type, seen_at, due_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id""",
                Long.class,
                hash,
                number,
                line.cid(),
                line.provider(),
                line.cityTransactionId(),
                line.parentCityTransactionId(),
                line.amount(),
                Timestamp.from(line.orderTime()),
                Timestamp.from(line.paymentTime()),
                line.transactionType(),
                Timestamp.from(at),
                Timestamp.from(at));
    }

    /** The same booking, shown otherwise: a remark, and no second booking. */
    private void keepVariant(String hash, BillLine line, Instant at) {
        jdbc.update(
                """
                insert into bill_variant (line_hash, cid, provider, city_transaction_id, parent_city_transaction_id, amount,
                  order_time, payment_time, transaction_type, seen_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""",
                hash,
                line.cid(),
                line.provider(),
                line.cityTransactionId(),
                line.parentCityTransactionId(),
                line.amount(),
                Timestamp.from(line.orderTime()),
                Timestamp.from(line.paymentTime()),
                line.transactionType(),
                Timestamp.from(at));
    }

    private static Event recorded(long id, BillLine line, Instant at) {
        return Event.happened(
                EventType.BILL_RECORDED,
                "bill/" + id,
                null,
                1,
                at,
                Map.of(
                        "billLineId", id,
                        "cityTransactionId", line.cityTransactionId(),
                        "equityProvider", line.provider(),
                        "amount", line.amount().toPlainString(),
                        "paymentTime", line.paymentTime().toString()));
    }
}
