package dev.tanqiao.hub.store.transaction;

import dev.tanqiao.hub.store.Instants;
import dev.tanqiao.hub.store.schedule.JdbcSchedule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What could not be read (隔离), as people look after it: what is here is what has an open break. */
public final class JdbcQuarantineView {

    /** A line is seen in the bills within it; the poll's next window begins so long before. */
    private static final Duration BILLS_BEFORE = Duration.ofDays(1);

    private static final String ENTITIES = """
            from set_aside a join discrepancy d on d.type = 'UNREADABLE' and d.subject = 'quarantine/' || a.id and d.closed_at is null
            where a.id > :after and (cast(:source as text) is null or starts_with(a.source, :source))
              and (cast(:seenBy as timestamptz) is null or d.opened_at <= :seenBy)
            """;

    private final JdbcTemplate jdbc;
    private final JdbcSchedule schedule;

    public JdbcQuarantineView(JdbcTemplate jdbc, JdbcSchedule schedule) {
        this.jdbc = jdbc;
        this.schedule = schedule;
    }

    /**
     * An entity that could not be read.
     *
     * @param source who showed it: {@code campus.transactions gwang}, {@code carbon.bills}
     * @param pointer JSON pointer of the value that does not fit
     * @param problem what was expected
     * @param since when it was first seen so
     * @param text as it was shown
     */
    public record Entity(long id, String source, String pointer, String problem, Instant since, String text) {}

    /**
     * Which of them; everything named must fit.
     *
     * @param source how the source begins; null: any
     * @param seenBy seen then or earlier; null: any
     */
    public record Filter(@Nullable String source, @Nullable Instant seenBy) {

        /** Each of them. */
        public static final Filter ANY = new Filter(null, null);
    }

    /**
     * Those that fit, in the order of their numbers.
     *
     * @param after behind this number; 0: from the first
     */
    public List<Entity> open(Filter filter, long after, int most) {
        return fitting("select a.*, d.opened_at " + ENTITIES + "order by a.id limit :most", filter, after)
                .param("most", most)
                .query(JdbcQuarantineView::entity)
                .list();
    }

    /** How many fit, and have a higher number. */
    public long count(Filter filter, long after) {
        return fitting("select count(*) " + ENTITIES, filter, after)
                .query(Long.class)
                .single();
    }

    private JdbcClient.StatementSpec fitting(String sql, Filter filter, long after) {
        return JdbcClient.create(jdbc)
                .sql(sql)
                .param("after", after)
                .param("source", filter.source())
                .param("seenBy", Instants.timestamp(filter.seenBy()));
    }

    /** Those of these numbers that are still here. */
    public List<Entity> find(List<Long> ids) {
        return JdbcClient.create(jdbc)
                .sql("select a.*, d.opened_at " + ENTITIES + "and a.id = any(:ids) order by a.id")
                .param("after", 0)
                .param("source", null)
                .param("seenBy", null)
                .param("ids", ids.toArray(Long[]::new))
                .query(JdbcQuarantineView::entity)
                .list();
    }

    /**
     * Has the source show it again: the account gets its daily read at the next beat, the bills are read from there on.
     *
     * @return false when the campus is not asked about the person, who must consent again
     */
    public boolean readAgain(Entity entity, Instant now) {
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

    private static Entity entity(ResultSet row, int number) throws SQLException {
        return new Entity(
                row.getLong("id"),
                row.getString("source"),
                row.getString("pointer"),
                row.getString("problem"),
                row.getTimestamp("opened_at").toInstant(),
                row.getString("raw"));
    }
}
