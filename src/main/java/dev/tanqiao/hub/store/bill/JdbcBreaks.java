package dev.tanqiao.hub.store.bill;

import dev.tanqiao.core.bill.Break;
import dev.tanqiao.core.bill.BreakFilter;
import dev.tanqiao.core.bill.BreakStore;
import dev.tanqiao.hub.store.Instants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Breaks in PostgreSQL. */
final class JdbcBreaks implements BreakStore {

    /** With where the settlement that an open one is about stands when it is read: what was found may be days old. */
    private static final String COLUMNS = """
            select *, case when closed_at is null then (
                select s.status || coalesce((
                    select ', ' || trim_scale(sum(b.amount)) || ' points billed' from bill_line b
                    where b.city_transaction_id = s.city_transaction_id), '')
                from settlement s where s.id = coalesce(
                  substring(subject from '^settlement/(\\d+)$')::bigint,
                  (select p.id from settlement p where p.kind = 'PURCHASE'
                    and p.transaction_id = substring(subject from '^transaction/(\\d+)$')::bigint))) end as standing
            """;

    /** Index discrepancy_open: few are open at a time. */
    private static final String OPEN = "from discrepancy where closed_at is null and ";

    /** Index discrepancy_closed. */
    private static final String CLOSED = "from discrepancy where closed_at is not null and ";

    private static final String FITS = """
            (cast(:type as text) is null or type = :type)
              and (cast(:owner as text) is null or owner = :owner)
              and (cast(:from as timestamptz) is null or opened_at >= :from)
              and (cast(:before as timestamptz) is null or opened_at < :before)
              and (cast(:openedBy as timestamptz) is null or opened_at <= :openedBy)
            """;

    private final JdbcTemplate jdbc;

    JdbcBreaks(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Break> open(BreakFilter filter, int most) {
        return fitting(COLUMNS + OPEN + FITS + " order by opened_at, id limit :most", filter)
                .param("most", most)
                .query((row, number) -> read(row))
                .list();
    }

    @Override
    public List<Break> closed(BreakFilter filter, int most) {
        return fitting(COLUMNS + CLOSED + FITS + " order by closed_at desc, id desc limit :most", filter)
                .param("most", most)
                .query((row, number) -> read(row))
                .list();
    }

    @Override
    public List<Break> openBehind(BreakFilter filter, long after, int most) {
        return fitting(COLUMNS + OPEN + FITS + " and id > :after order by id limit :most", filter)
                .param("after", after)
                .param("most", most)
                .query((row, number) -> read(row))
                .list();
    }

    @Override
    public long countOpenBehind(BreakFilter filter, long after) {
        return fitting("select count(*) " + OPEN + FITS + " and id > :after", filter)
                .param("after", after)
                .query(Long.class)
                .single();
    }

    @Override
    public long countClosed(BreakFilter filter) {
        return fitting("select count(*) " + CLOSED + FITS, filter)
                .query(Long.class)
                .single();
    }

    @Override
    public List<Break> open(List<Long> ids) {
        return JdbcClient.create(jdbc)
                .sql(COLUMNS + OPEN + "id = any(:ids) order by id")
                .param("ids", ids.toArray(Long[]::new))
                .query((row, number) -> read(row))
                .list();
    }

    @Override
    public long countOpen(Instant openedBy) {
        // Without a filter's questions, whose plan, made for any answer to them, goes by the primary key through what
        // is closed too.
        return Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) " + OPEN + "opened_at <= ?", Long.class, Timestamp.from(openedBy)));
    }

    @Override
    public List<OpenBreaks> countByType(Instant overdueBy) {
        return jdbc.query(
                """
                select type, count(*), count(*) filter (where opened_at <= ?), min(opened_at)
                from discrepancy where closed_at is null group by type order by 2 desc, 1""",
                (row, number) -> new OpenBreaks(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getTimestamp(4).toInstant()),
                Timestamp.from(overdueBy));
    }

    @Override
    public boolean assign(long id, String owner, String note) {
        return jdbc.update(
                        "update discrepancy set owner = ?, note = ? where id = ? and closed_at is null",
                        owner,
                        note,
                        id)
                == 1;
    }

    @Override
    public boolean close(long id, String actor, String reason, Instant at) {
        return jdbc.update(
                        "update discrepancy set closed_at = ?, closed_by = ?, close_reason = ? where id = ? and closed_at is null",
                        Timestamp.from(at),
                        actor,
                        reason,
                        id)
                == 1;
    }

    private JdbcClient.StatementSpec fitting(String sql, BreakFilter filter) {
        return JdbcClient.create(jdbc)
                .sql(sql)
                .param("type", filter.type())
                .param("owner", filter.owner())
                .param("from", Instants.timestamp(filter.from()))
                .param("before", Instants.timestamp(filter.before()))
                .param("openedBy", Instants.timestamp(filter.openedBy()));
    }

    private static Break read(ResultSet row) throws SQLException {
        String found = row.getString("detail");
        String standing = row.getString("standing");
        return new Break(
                row.getLong("id"),
                row.getString("type"),
                row.getString("subject"),
                standing == null ? found : found + "; now " + standing,
                row.getTimestamp("opened_at").toInstant(),
                row.getString("owner"),
                row.getString("note"),
                Instants.instant(row.getTimestamp("closed_at")),
                row.getString("closed_by"),
                row.getString("close_reason"));
    }
}
