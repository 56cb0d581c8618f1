package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.delivery.Delivering;
import dev.tanqiao.core.delivery.DueDelivery;
import dev.tanqiao.hub.bundle.Receivers;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.delivery.JdbcDeliveryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class DeliveryStepsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");

    private final Clock clock = new SettableClock(NOON);
    private final BrokenOnce broken = new BrokenOnce();
    private final JdbcDeliveryStore store = new JdbcDeliveryStore(new JdbcTemplate(), new TransactionTemplate());
    private final DeliverySteps steps = new DeliverySteps(
            new Delivering(broken),
            store,
            name -> Optional.empty(),
            clock,
            new RouteDeliveries(
                    new Receivers(),
                    store,
                    new Claims(clock, new UpstreamTime(clock, null, () -> {}), Replica.here()),
                    Duration.ofSeconds(60)),
            8,
            Duration.ofSeconds(2));

    @Test
    void aPlaceIsGivenBackOnceAlsoWhereAnAnswerCouldNotBeTold() {
        List<DueDelivery> claimed = steps.claimed(List.of(row(1), row(2)));
        Webhook webhook = steps.webhook(claimed.get(0));
        assertThat(steps.busy()).isEqualTo("{\"events\":2}");

        assertThatThrownBy(() -> steps.answered(webhook, 200, null, null, "")).hasMessage("no time");
        assertThat(steps.busy()).isEqualTo("{\"events\":1}");
        steps.unanswered(claimed.get(0), webhook, new IllegalStateException("no time"));

        assertThat(steps.busy()).isEqualTo("{\"events\":1}");
        steps.answered(steps.webhook(claimed.get(1)), 500, null, null, "");
        assertThat(steps.isNoneUnderWay()).isTrue();
    }

    private static Map<String, Object> row(long id) {
        return Map.of(
                "id",
                id,
                "webhook_id",
                "msg_" + id,
                "attempt",
                0,
                "sequence",
                0,
                "of_dead_letter",
                false,
                "definition",
                """
                {"id": "events", "url": "http://127.0.0.1:1/events", "events": ["*"], "format": "CLOUDEVENTS", "acknowledgement": "CODE_200",
                 "redelivery": {"attempts": 2, "delays": ["PT5S"]}, "secret": null, "only": []}""",
                "content_type",
                "application/json",
                "body",
                new byte[] {'{', '}'});
    }

    /** Fails at its first reading. */
    private static final class BrokenOnce extends Clock {

        private boolean broken = true;

        @Override
        public Instant instant() {
            if (broken) {
                broken = false;
                throw new IllegalStateException("no time");
            }
            return NOON;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
