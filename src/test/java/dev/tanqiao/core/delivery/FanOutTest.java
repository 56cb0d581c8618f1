package dev.tanqiao.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FanOutTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");

    private final MemoryOutbox outbox = new MemoryOutbox();
    private final FanOut fanOut =
            new FanOut(outbox, Supplier::get, new SpokenBodies(), Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void eventsThatWaitBecomeDeliveriesUntilNoneWaits() {
        outbox.subscriptions.add(cloudEvents("settlement.*", Set.of()));
        outbox.events.addAll(List.of(
                event(1, "settlement.settled", "EQ-1", null, null),
                event(2, "transaction.collected", null, null, null),
                event(3, "settlement.billed", "EQ-1", null, null)));

        assertThat(fanOut.fanOut(2)).isEqualTo(2);
        assertThat(outbox.written).extracting(NewDelivery::body).containsExactly("event 1");
        assertThat(fanOut.fanOut(2)).isEqualTo(1);
        assertThat(fanOut.fanOut(2)).isZero();
        assertThat(outbox.written).extracting(NewDelivery::body).containsExactly("event 1", "event 3");
    }

    @ParameterizedTest
    @CsvSource({
        "*,                  settlement.settled,  true",
        "*,                  delivery.dead,       true",
        "settlement.*,       settlement.reversed, true",
        "settlement.*,       bill.recorded,       false",
        "settlement.settled, settlement.settled,  true",
        "settlement.settled, settlement.billed,   false",
        "bill.*,             bill.discrepancy,    true",
    })
    void anEventGoesToThoseWhoAskedForIt(String asked, String type, boolean told) {
        assertThat(fanOut.deliveries(
                        List.of(event(1, type, "EQ-1", null, null)), List.of(cloudEvents(asked, Set.of()))))
                .hasSize(told ? 1 : 0);
    }

    @Test
    void aSubscriberOfOneProviderHearsOfNoOther() {
        List<OutboxEvent> events = List.of(
                event(1, "settlement.settled", "EQ-1", null, null),
                event(2, "settlement.settled", "EQ-2", null, null),
                event(3, "transaction.collected", null, null, null));

        assertThat(fanOut.deliveries(events, List.of(cloudEvents("*", Set.of("EQ-1")))))
                .extracting(NewDelivery::eventNumbers)
                .containsExactly(List.of(1L));
    }

    @Test
    void aCloudEventIsABodyOfItsOwn() {
        List<OutboxEvent> events = List.of(
                event(1, "bill.recorded", "EQ-1", line(), null), event(2, "bill.recorded", "EQ-1", line(), null));

        assertThat(fanOut.deliveries(events, List.of(cloudEvents("*", Set.of()))))
                .extracting(NewDelivery::eventNumbers, NewDelivery::body)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(List.of(1L), "event 1"),
                        org.assertj.core.groups.Tuple.tuple(List.of(2L), "event 2"));
    }

    @Test
    void theCitysFormatPutsUpTo500BillsIntoABody() {
        List<OutboxEvent> events = LongStream.rangeClosed(1, 1001)
                .mapToObj(number -> event(number, "bill.recorded", "EQ-1", line(), null))
                .toList();

        assertThat(fanOut.deliveries(events, List.of(upstream())))
                .extracting(NewDelivery::body)
                .containsExactly("500 bills", "500 bills", "1 bills");
    }

    @Test
    void theCitysFormatTellsEachAuthorizationByItself() {
        List<OutboxEvent> events = List.of(
                event(1, "authorization.granted", null, null, "cid-1"),
                event(2, "authorization.revoked", null, null, "cid-1"));

        assertThat(fanOut.deliveries(events, List.of(upstream())))
                .extracting(NewDelivery::body)
                .containsExactly("cid-1 true", "cid-1 false");
    }

    @Test
    void whatTheCitysWordsCannotTellIsADeadLetterNotASilence() {
        List<OutboxEvent> events = List.of(
                event(1, "authorization.granted", null, null, null), event(2, "bill.recorded", "EQ-1", null, null));

        assertThat(fanOut.deliveries(events, List.of(upstream())))
                .extracting(NewDelivery::undeliverable)
                .containsExactly("its person has no cid", "its bill line is not there");
    }

    private static Subscription cloudEvents(String events, Set<String> only) {
        return new Subscription(
                "events",
                "http://localhost/events",
                List.of(events),
                Format.CLOUDEVENTS,
                Acknowledgement.HTTP_2XX,
                RedeliveryPolicy.STANDARD,
                "events",
                only,
                null);
    }

    private static Subscription upstream() {
        return new Subscription(
                "city-format",
                "http://localhost/city-format",
                List.of("bill.recorded", "authorization.*"),
                Format.UPSTREAM,
                Acknowledgement.CODE_200,
                RedeliveryPolicy.CITY,
                null,
                Set.of(),
                null);
    }

    private static OutboxEvent event(
            long number, String type, @Nullable String provider, @Nullable BilledLine bill, @Nullable String cid) {
        return new OutboxEvent(number, UUID.randomUUID(), type, "subject/1", 1, NOON, "{}", provider, bill, cid);
    }

    private static BilledLine line() {
        return new BilledLine("cid-1", "EQ-1", "P1", null, BigDecimal.TEN, NOON, NOON, "1");
    }

    private static final class MemoryOutbox implements DeliveryStore {

        @Override
        public void keep(Collection<Long> deliveryIds, String owner, Duration lease) {
            throw new UnsupportedOperationException();
        }

        private final Deque<OutboxEvent> events = new ArrayDeque<>();
        private final List<Subscription> subscriptions = new ArrayList<>();
        private final List<NewDelivery> written = new ArrayList<>();

        @Override
        public void endSubscriptionsExceptOf(Collection<String> bundles) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<OutboxEvent> takeEvents(int limit) {
            return Stream.generate(events::poll)
                    .limit(Math.min(limit, events.size()))
                    .toList();
        }

        @Override
        public List<Subscription> activeSubscriptions() {
            return subscriptions;
        }

        @Override
        public void write(List<NewDelivery> deliveries, Instant at) {
            written.addAll(deliveries);
        }

        @Override
        public void saveSubscriptions(String bundle, Collection<Subscription> saved) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void save(Collection<DeliveryOutcome> outcomes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean resend(long deliveryId, Instant at) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class SpokenBodies implements Bodies {

        @Override
        public @Nullable String orderingKey(OutboxEvent event, String pointer) {
            return event.subject();
        }

        @Override
        public String cloudEvent(OutboxEvent event) {
            return "event " + event.number();
        }

        @Override
        public String bills(List<BilledLine> lines) {
            return lines.size() + " bills";
        }

        @Override
        public String authorization(String cid, boolean granted) {
            return cid + " " + granted;
        }
    }
}
