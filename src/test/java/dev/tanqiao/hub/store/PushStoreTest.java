package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.base.log.Outage;
import dev.tanqiao.hub.store.push.JdbcPushStore;
import dev.tanqiao.hub.store.push.JdbcPushStore.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

class PushStoreTest {

    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");

    private final DataSource database = TestDatabase.fresh();
    private final JdbcTemplate jdbc = new JdbcTemplate(database);
    private final JdbcPushStore pushes = new JdbcPushStore(jdbc);

    /** More than are stored at once, so that the last of them wait for a third commit. */
    @Test
    void whatComesDuringACommitIsCommittedTogether() throws SQLException, InterruptedException {
        List<Thread> senders = new ArrayList<>();
        try (Connection holding = database.getConnection()) {
            holding.setAutoCommit(false);
            holding.createStatement().execute("lock table push in access exclusive mode");
            for (int i = 0; i < 150; i++) {
                senders.add(sender("push " + i));
            }
            await().until(() -> senders.stream()
                            .filter(it -> it.getState() == Thread.State.WAITING)
                            .count()
                    == 149);
            holding.rollback();
        }
        for (Thread sender : senders) {
            sender.join();
        }

        assertThat(jdbc.queryForObject(
                        "select count(*) from push join push_due on push_id = id where due_at = received_at",
                        Long.class))
                .isEqualTo(150);
        assertThat(jdbc.queryForObject("select count(distinct xmin::text) from push", Long.class))
                .isEqualTo(3);
    }

    private Thread sender(String body) {
        var sender = new Thread(() -> pushes.store(Kind.BILLS, utf8(body), NOW), body);
        sender.start();
        return sender;
    }

    @Test
    void pushesAreKeptAsTheyCameAndInTheirOrder() {
        pushes.store(Kind.BILLS, utf8("first"), NOW);
        pushes.store(Kind.AUTHORIZATION, new byte[] {0, -1}, NOW.plusMillis(1));

        List<JdbcPushStore.Push> stored = pushes.get(jdbc.queryForList("select push_id from push_due", Long.class));

        assertThat(stored).extracting(JdbcPushStore.Push::kind).containsExactly(Kind.BILLS, Kind.AUTHORIZATION);
        assertThat(stored.get(1).body()).containsExactly(0, -1);
        assertThat(stored.get(1).receivedAt()).isEqualTo(NOW.plusMillis(1));
    }

    /** Whoever pushed is told that it was not stored, and as before: a database that is away is no mistake of the sender's. */
    @Test
    void aFailureIsToldAndTheNextPushIsStored() {
        jdbc.execute("alter table push_due rename to push_away");
        assertThatThrownBy(() -> pushes.store(Kind.BILLS, utf8("lost"), NOW))
                .hasCauseInstanceOf(DataAccessException.class)
                .matches(failure -> !Outage.isOf(failure));
        jdbc.execute("alter table push_away rename to push_due");

        pushes.store(Kind.BILLS, utf8("kept"), NOW);

        assertThat(jdbc.queryForList("select convert_from(body, 'UTF8') from push", String.class))
                .containsExactly("kept");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
