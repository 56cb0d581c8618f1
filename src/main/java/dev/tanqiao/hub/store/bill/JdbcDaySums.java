package dev.tanqiao.hub.store.bill;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalDouble;
import org.springframework.jdbc.core.JdbcTemplate;

/** Closed days in sums. */
final class JdbcDaySums implements DaySums {

    /** The share of verified points is that of the last week. */
    private static final Duration WEEK = Duration.ofDays(7);

    private final JdbcTemplate jdbc;

    JdbcDaySums(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Sum> ofSheet(LocalDate day) {
        return sums("select *, belongs_to < day as late from day_sheet where day = ?", day);
    }

    @Override
    public List<Sum> asKnownNow(LocalDate day) {
        return sums("""
                select distinct on (item) *, belongs_to < day as late from day_sheet where belongs_to = ?
                order by item, day desc""", day);
    }

    private List<Sum> sums(String rows, LocalDate day) {
        return jdbc.query(
                """
                select split_part(item, '/', 1), verdict, late, count(*), coalesce(sum(amount_fen), 0),
                  coalesce(sum(points_a), 0), coalesce(sum(points_b), 0), coalesce(sum(billed), 0)
                from (%s) as rows group by 1, 2, 3 order by 3, 1 desc, 2""".formatted(rows),
                (row, number) -> new Sum(
                        row.getString(1),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getBigDecimal(6),
                        row.getBigDecimal(7),
                        row.getBigDecimal(8)),
                day);
    }

    @Override
    public OptionalDouble verifiedPercent(Duration within, Instant now) {
        Instant to = now.minus(within);
        Double share = jdbc.queryForObject(
                """
                select (100 * sum(points) filter (where billed_at <= settled_at + ? * interval '1 second') / nullif(sum(points), 0))::float8
                from (
                  select settlement_id, min(at) filter (where to_status = 'SETTLED') as settled_at,
                    min(at) filter (where to_status = 'BILLED') as billed_at
                  from settlement_change where at > ? and at <= ? and to_status in ('SETTLED', 'BILLED')
                  group by settlement_id) as moved
                join lateral (select abs(points_a + points_b) as points from settlement where id = settlement_id) as s on true
                where settled_at <= ?""",
                Double.class,
                within.toSeconds(),
                Timestamp.from(to.minus(WEEK)),
                Timestamp.from(now),
                Timestamp.from(to));
        return share == null ? OptionalDouble.empty() : OptionalDouble.of(share);
    }
}
