package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.SettableClock;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** A city whose port is closed: nothing can have been booked. */
class CityOutOfReachTest {

    private static final Instant START = Instant.parse("2026-03-02T04:00:00Z");

    @Test
    void whatSurelyDidNotLeaveIsPendingAgainWithADueTime(@TempDir Path directory) {
        try (Hub hub = TestHub.start(directory, new SettableClock(START), Map.of())) {
            JdbcTemplate jdbc = hub.bean(JdbcTemplate.class);
            jdbc.update(
                    "delete from bill_wait"); // as a person releases a hub that cannot read the bills before it sends
            Timestamp at = Timestamp.from(START);
            jdbc.update(
                    "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', 'W', 'AUTHORIZED', ?, 'cid')",
                    at);
            jdbc.update("""
                    with t as (insert into campus_transaction
                        (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at, decision)
                        values ('gwang', ?, 'm', 'c', -1600, 'PAID', ?, ?, 'SETTLE') returning id)
                    insert into settlement
                        (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                         transaction_type, convert_reductions, order_time, data, status, sequence, due_at, created_at, changed_at)
                    select id, 'PURCHASE', 'P1', 'gwang', 'cid', 'EQ-1', 'canteens', 16, 0, '0', false, ?, '{面}', 'PENDING', 1,
                        ?, ?, ? from t""", at, at, at, at, at, at, at);

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(jdbc.queryForMap("select status, attempt, due_at from settlement"))
                            .containsEntry("status", "PENDING")
                            .containsEntry("attempt", 1)
                            .containsEntry("due_at", Timestamp.from(START.plus(Duration.ofMinutes(1)))));
            assertThat(jdbc.queryForObject("select outcome from attempt_answer", String.class))
                    .isEqualTo("SURELY_NOT_SENT");
        }
    }
}
