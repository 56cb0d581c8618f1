package dev.tanqiao.hub.route;

import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** A hub that has called nobody, since its neighbours poll and read the bills. */
class TimeToldTest {

    @Test
    void whatWaitsForTheTimeHasAnAccountAskedBeforeItIsDue(@TempDir Path directory) {
        Clock clock = Clock.systemUTC();
        try (Hub hub = Hub.start(TestHub.settings(directory, Map.of()), clock, (InstantSource) clock)) {
            var jdbc = hub.bean(JdbcTemplate.class);
            jdbc.execute("delete from bill_wait"); // a neighbour has read them
            jdbc.execute("""
                    insert into enrolment (account, name, state, consented_at) values ('gwang', '王刚', 'AUTHORIZED', now());
                    insert into collecting (account, cursor_time, due_at, swept_at) values ('gwang', now(), now() + interval '1 year', now());
                    with paid as (
                      insert into campus_transaction (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at)
                      values ('gwang', now(), '第一餐饮大楼', '思源码', -1600, 'PAID', now(), now()) returning id)
                    insert into settlement (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                      transaction_type, convert_reductions, order_time, data, status, due_at, created_at, changed_at)
                    select id, 'PURCHASE', 'P1', 'gwang', 'CID', 'EQ-1', 'R-1', 10, 0, '消费', false, now(), '{}', 'PENDING', now(), now(), now()
                    from paid""");

            await().until(() -> jdbc.queryForObject(
                    "select last_failure is not null from collecting", Boolean.class)); // there is no token to ask with
        }
    }
}
