package dev.tanqiao.hub.store;

import dev.tanqiao.core.settlement.Act;
import java.sql.Timestamp;
import java.util.Collection;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes what people did by hand, inside the transaction of what they did. */
public final class ActRows {

    private final JdbcTemplate jdbc;

    public ActRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public void insert(Collection<Act> acts) {
        jdbc.batchUpdate(
                "insert into act (at, actor, action, subject, reason) values (?, ?, ?, ?, ?)",
                acts.stream()
                        .map(act -> new Object[] {
                            Timestamp.from(act.at()), act.actor(), act.action(), act.subject(), act.reason()
                        })
                        .toList());
    }
}
