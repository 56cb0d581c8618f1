package dev.tanqiao.hub.store.bundle;

import dev.tanqiao.core.delivery.OutboxEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@link ShadowRows} in PostgreSQL. */
final class JdbcShadowRows implements ShadowRows {

    private static final int ROWS_AT_ONCE = 200;

    /** Events are numbered before they are committed, and business time is told before both. */
    private static final Duration OUT_OF_ORDER = Duration.ofHours(1);

    private static final String WANTED =
            " number >= ? and at >= ? and at < ? and (type = any(?) or type not like 'inbox:%' and type like any(?))";

    private final JdbcTemplate jdbc;

    JdbcShadowRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public long events(Period period, Collection<String> types, int limit, Consumer<OutboxEvent> each) {
        String[] exact = types.toArray(String[]::new);
        String[] families = types.stream()
                .filter(type -> type.endsWith("*"))
                .map(type -> type.substring(0, type.length() - 1).replace("_", "\\_") + "%")
                .toArray(String[]::new);
        Timestamp from = Timestamp.from(period.from());
        Timestamp to = Timestamp.from(period.to());
        long first = firstFrom(period.from().minus(OUT_OF_ORDER));
        long all = count("select count(*) from event where" + WANTED, first, from, to, exact, families);
        long leftOut = Math.max(0, all - limit);
        long next = leftOut == 0
                ? first
                : count(
                        "select number from event where" + WANTED + " order by number offset ? limit 1",
                        first,
                        from,
                        to,
                        exact,
                        families,
                        leftOut);
        for (List<OutboxEvent> page = page(next, from, to, exact, families);
                !page.isEmpty();
                page = page(next, from, to, exact, families)) {
            page.forEach(each);
            next = page.get(page.size() - 1).number() + 1;
        }
        return leftOut;
    }

    /** Primary key. */
    private List<OutboxEvent> page(long next, Timestamp from, Timestamp to, String[] exact, String[] families) {
        return jdbc.query(
                """
                select e.number, e.id, e.type, e.subject, e.sequence, e.at, e.data::text as data,
                  coalesce(e.data ->> 'equityProvider', b.provider) as equity_provider
                from (select * from event where""" + WANTED + " order by number limit " + ROWS_AT_ONCE + """
                ) e left join bill_line b on e.type = 'bill.recorded' and b.id = (e.data ->> 'billLineId')::bigint
                order by e.number""",
                (row, number) -> event(row),
                next,
                from,
                to,
                exact,
                families);
    }

    private static OutboxEvent event(ResultSet row) throws SQLException {
        return new OutboxEvent(
                row.getLong("number"),
                row.getObject("id", UUID.class),
                row.getString("type"),
                row.getString("subject"),
                row.getInt("sequence"),
                row.getTimestamp("at").toInstant(),
                row.getString("data"),
                row.getString("equity_provider"),
                null,
                null);
    }

    /** The number from which on events are of that moment or later: numbers grow with time, so it is searched by halves. Primary key. */
    private long firstFrom(Instant moment) {
        long before = 0;
        long from = count("select coalesce(max(number), 0) + 1 from event");
        while (from - before > 1) {
            long middle = before + (from - before) / 2;
            boolean isEarlier = jdbc
                    .queryForList(
                            "select at < ? from event where number >= ? order by number limit 1",
                            Boolean.class,
                            Timestamp.from(moment),
                            middle)
                    .stream()
                    .anyMatch(Boolean::booleanValue);
            if (isEarlier) {
                before = middle;
            } else {
                from = middle;
            }
        }
        return from;
    }

    private long count(String sql, Object... values) {
        Long found = jdbc.queryForObject(sql, Long.class, values);
        return found == null ? 0 : found;
    }

    @Override
    public void keep(String bundle, String hash, Kept report) {
        jdbc.update("""
                insert into bundle_shadow (bundle, hash, made_at, actor, report) values (?, ?, ?, ?, ?::jsonb)
                on conflict (bundle, hash) do update
                  set made_at = excluded.made_at, actor = excluded.actor, report = excluded.report""", bundle, hash, Timestamp.from(report.madeAt()), report.actor(), report.report());
    }

    @Override
    public Optional<Kept> find(String bundle, String hash) {
        return jdbc
                .query(
                        "select made_at, actor, report::text as report from bundle_shadow where bundle = ? and hash = ?",
                        (row, number) -> new Kept(
                                row.getTimestamp("made_at").toInstant(),
                                row.getString("actor"),
                                row.getString("report")),
                        bundle,
                        hash)
                .stream()
                .findFirst();
    }
}
