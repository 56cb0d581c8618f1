package dev.tanqiao.hub.store.transaction;

import dev.tanqiao.core.transaction.QuarantineFilter;
import dev.tanqiao.core.transaction.QuarantineStore;
import dev.tanqiao.core.transaction.QuarantinedEntity;
import dev.tanqiao.hub.store.Instants;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What could not be read, with its breaks, in PostgreSQL. */
final class JdbcQuarantineView implements QuarantineStore {

    /** A line is seen in the bills within it; the poll's next window begins so long before. */
    private static final Duration BILLS_BEFORE = Duration.ofDays(1);

    private static final String ENTITIES = """
            from set_aside a join discrepancy d on d.type = 'UNREADABLE' and d.subject = 'quarantine/' || a.id and d.closed_at is null
            where a.id > :after and (cast(:source as text) is null or starts_with(a.source, :source))
              and (cast(:seenBy as timestamptz) is null or d.opened_at <= :seenBy)
            """;

    private final JdbcTemplate jdbc;
    private final JdbcSchedule schedule;

    JdbcQuarantineView(JdbcTemplate jdbc, JdbcSchedule schedule) {
        this.jdbc = jdbc;
        this.schedule = schedule;
    }

    @Override
    public List<QuarantinedEntity> open(QuarantineFilter filter, long after, int most) {
        return fitting("select a.*, d.opened_at " + ENTITIES + "order by a.id limit :most", filter, after)
                .param("most", most)
                .query(JdbcQuarantineView::entity)
                .list();
    }

    @Override
    public long count(QuarantineFilter filter, long after) {
        return fitting("select count(*) " + ENTITIES, filter, after)
                .query(Long.class)
                .single();
    }

    private JdbcClient.StatementSpec fitting(String sql, QuarantineFilter filter, long after) {
        return JdbcClient.create(jdbc)
                .sql(sql)
                .param("after", after)
                .param("source", filter.source())
                .param("seenBy", Instants.timestamp(filter.seenBy()));
    }

    @Override
    public List<QuarantinedEntity> find(List<Long> ids) {
        return JdbcClient.create(jdbc)
                .sql("select a.*, d.opened_at " + ENTITIES + "and a.id = any(:ids) order by a.id")
                .param("after", 0)
                .param("source", null)
                .param("seenBy", null)
                .param("ids", ids.toArray(Long[]::new))
                .query(JdbcQuarantineView::entity)
                .list();
    }

    @Override
    public boolean readAgain(QuarantinedEntity entity, Instant now) {
        int space = entity.source().indexOf(' ');
        if (space < 0) {
            jdbc.update( // whether or not a settlement waits for it
                    "update bill_cursor set read_until = least(read_until, ?)",
                    Timestamp.from(entity.since().minus(BILLS_BEFORE)));
            schedule.hasten("bills", now);
            return true;
        }
        return jdbc.update(
                        "update collecting set due_at = least(due_at, ?), swept_at = 'epoch' where account = ? and due_at is not null",
                        Timestamp.from(now),
                        entity.source().substring(space + 1))
                == 1;
    }

    private static QuarantinedEntity entity(ResultSet row, int number) throws SQLException {
        return new QuarantinedEntity(
                row.getLong("id"),
                row.getString("source"),
                row.getString("pointer"),
                row.getString("problem"),
                row.getTimestamp("opened_at").toInstant(),
                row.getString("raw"));
    }
}
