package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.core.delivery.Acknowledgement;
import dev.tanqiao.core.delivery.BilledLine;
import dev.tanqiao.core.delivery.Bodies;
import dev.tanqiao.core.delivery.Delivering;
import dev.tanqiao.core.delivery.DeliveryOutcome;
import dev.tanqiao.core.delivery.DueDelivery;
import dev.tanqiao.core.delivery.FanOut;
import dev.tanqiao.core.delivery.Format;
import dev.tanqiao.core.delivery.OutboxEvent;
import dev.tanqiao.core.delivery.ReceiverAnswer;
import dev.tanqiao.core.delivery.RedeliveryPolicy;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.hub.store.delivery.JdbcDeliveryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcDeliveryStoreTest {

    private final javax.sql.DataSource database = TestDatabase.fresh();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final Outbox outbox = new Outbox(database);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(database));
    private final JdbcDeliveryStore store = new JdbcDeliveryStore(new JdbcTemplate(database), transactions);
    private final Clock noon = Clock.fixed(Outbox.NOON, ZoneOffset.UTC);
    private final FanOut fanOut = new FanOut(store, new DatabaseTransaction(transactions), new PlainBodies(), noon);
    private final Delivering delivering = new Delivering(noon);

    @Test
    void fiveHundredAndOneBillsAreTwoDeliveriesInTheCitysFormat() {
        store.saveSubscriptions("campus-carbon", List.of(cityFormat()));
        outbox.billsRecorded(501);

        fanOutAll();

        assertThat(jdbc.sql("""
                                select count(*) from delivery_item group by delivery_id order by delivery_id
                                """).query(Integer.class).list()).containsExactly(500, 1);
        assertThat(bodies()).containsExactly("500 bills from P1", "1 bills from P501");
    }

    @Test
    void twoReplicasFanEachEventOutOnce() throws Exception {
        store.saveSubscriptions("campus-carbon", List.of(cityFormat(), events("*")));
        outbox.happened(IntStream.rangeClosed(1, 3_000)
                .mapToObj(settlement -> Outbox.settled(settlement, 1))
                .toArray(Event[]::new));
        var together = new CyclicBarrier(2);
        ExecutorService replicas = Executors.newFixedThreadPool(2);
        try {
            Callable<Integer> replica = () -> {
                together.await();
                return fanOutAll();
            };
            Future<Integer> one = replicas.submit(replica);
            Future<Integer> other = replicas.submit(replica);
            int left = fanOutAllWhenBothAreDone(one, other);
            assertThat(one.get() + other.get() + left).isEqualTo(3_000);
        } finally {
            replicas.shutdown();
        }

        assertThat(count("delivery_item")).isEqualTo(3_000);
        assertThat(count("delivery")).isEqualTo(3_000);
        assertThat(count("delivery_body")).isEqualTo(3_000);
        assertThat(count("event_due")).isZero();
    }

    private int fanOutAllWhenBothAreDone(Future<Integer> one, Future<Integer> other) throws Exception {
        one.get();
        other.get();
        return fanOutAll();
    }

    @Test
    void anEventNobodyWantsIsDoneWith() {
        outbox.happened(Outbox.settled(1, 1));

        assertThat(fanOutAll()).isEqualTo(1);

        assertThat(count("delivery")).isZero();
        assertThat(count("event_due")).isZero();
    }

    @Test
    void whatCannotBeToldIsADeadLetterWithAnEvent() {
        store.saveSubscriptions("campus-carbon", List.of(cityFormat(), events("delivery.dead")));
        outbox.authorization("gwang", 1, true);
        jdbc.sql("update enrolment set cid = null").update();

        fanOutAll();
        fanOutAll();

        assertThat(jdbc.sql("select status || ': ' || coalesce(reason, '') from delivery order by id")
                        .query(String.class)
                        .list())
                .containsExactly("DEAD: its person has no cid", "PENDING: ");
        assertThat(store.resend(1, Outbox.NOON)).as("there is nothing to send").isFalse();
    }

    @Test
    void aSubscriptionIsKnownFromWhenItWasAskedForInItsForm() {
        outbox.happened(Outbox.settled(1, 1));
        store.saveSubscriptions("campus-carbon", List.of(events("*")));
        outbox.happened(Outbox.settled(2, 1));
        store.saveSubscriptions("campus-carbon", List.of(events("*")));
        assertThat(count("subscription where known_from = 1"))
                .as("saved again at the next start")
                .isEqualTo(1);

        store.saveSubscriptions("campus-carbon", List.of(events("settlement.*")));
        assertThat(count("subscription where known_from = 2"))
                .as("asks for something else")
                .isEqualTo(1);
    }

    @Test
    void aSubscriptionGoneFromTheBundleGetsNothingNewAndKeepsWhatItWasPromised() {
        store.saveSubscriptions("campus-carbon", List.of(events("*")));
        outbox.happened(Outbox.settled(1, 1));
        fanOutAll();

        store.saveSubscriptions("campus-carbon", List.of());
        outbox.happened(Outbox.settled(2, 1));
        fanOutAll();

        assertThat(count("delivery where status = 'PENDING'")).isEqualTo(1);
        assertThat(count("subscription where not active")).isEqualTo(1);
    }

    /** Nobody can be told, and a hub that looked for work there would never rest. */
    @Test
    void whatARouteIsToldIsNotDueWhileNoVersionOfItsBundleHasIt() {
        Subscription route = toldTo(Subscription.addressOf("desk", "mail"));
        var quiet = new JdbcQuiet(new JdbcTemplate(database));
        store.saveSubscriptions("desk", List.of(route));
        outbox.happened(Outbox.settled(1, 1));
        fanOutAll();
        assertThat(quiet.dueTimes("here")).containsKey(Due.DELIVERY);

        store.saveSubscriptions("desk", List.of());
        assertThat(quiet.dueTimes("here")).doesNotContainKey(Due.DELIVERY);
        assertThat(count("delivery where status = 'PENDING'")).isEqualTo(1);

        store.saveSubscriptions("desk", List.of(route));
        assertThat(quiet.dueTimes("here")).containsKey(Due.DELIVERY);
    }

    @Test
    void anotherBundlesSubscriptionIsNotTakenOver() {
        store.saveSubscriptions("campus-carbon", List.of(cityFormat()));

        assertThatThrownBy(() -> store.saveSubscriptions("mine", List.of(events("*"), cityFormat())))
                .hasMessage("The subscription 'city-format' belongs to another bundle.");

        assertThat(count("subscription")).isEqualTo(1);
    }

    @Test
    void aSubscriptionThatItsBundleHasGivenUpMayMoveToAnother() {
        store.saveSubscriptions("campus-carbon", List.of(cityFormat()));
        store.saveSubscriptions("campus-carbon", List.of());

        store.saveSubscriptions("mine", List.of(cityFormat()));
        store.saveSubscriptions("campus-carbon", List.of()); // no longer its own to end

        assertThat(count("subscription where active and bundle = 'mine'")).isEqualTo(1);
    }

    @Test
    void aBundleThatIsNoLongerLoadedGivesUpItsSubscriptions() {
        store.saveSubscriptions("campus-carbon", List.of(cityFormat()));
        store.saveSubscriptions("gone", List.of(events("*")));

        store.endSubscriptionsExceptOf(List.of("campus-carbon", "mine"));
        store.saveSubscriptions("mine", List.of(events("*")));

        assertThat(store.activeSubscriptions())
                .extracting(Subscription::id)
                .containsExactlyInAnyOrder("city-format", "events");
        store.endSubscriptionsExceptOf(List.of("campus-carbon"));
        assertThat(store.activeSubscriptions()).extracting(Subscription::id).containsExactly("city-format");
    }

    /** They would be posted to the new place, signed with its secret. */
    @Test
    void itMovesToAnotherPlaceOnlyWhenNothingWaitsForTheFormerOne() {
        DueDelivery waiting = promised();
        assertMovesNot("(1 pending, 0 dead)");

        store.save(List.of(outcome(waiting, 410)));
        assertMovesNot("(0 pending, 1 dead)");

        store.resend(waiting.id(), Outbox.NOON);
        store.save(List.of(outcome(claimed(), 200)));
        store.saveSubscriptions("mine", List.of(elsewhere()));
        assertThat(count("subscription where active and bundle = 'mine'")).isEqualTo(1);
    }

    private void assertMovesNot(String waiting) {
        store.saveSubscriptions("campus-carbon", List.of());
        assertThatThrownBy(() -> store.saveSubscriptions("mine", List.of(cityFormat(), elsewhere())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The subscription 'events' was given up by bundle 'campus-carbon'")
                .hasMessageContaining(waiting);
        assertThat(count("subscription where bundle = 'mine'")).isZero();
    }

    @Test
    void itMovesWithWhatWaitsWhenItsPlaceAndSecretStay() {
        promised();
        store.saveSubscriptions("campus-carbon", List.of());

        store.saveSubscriptions("mine", List.of(events("settlement.*")));

        assertThat(count("subscription where active and bundle = 'mine'")).isEqualTo(1);
    }

    @Test
    void whatCanNeverBeSentHoldsNoSubscriptionBack() {
        store.saveSubscriptions("campus-carbon", List.of(events("*"), undeliverable("http://localhost/a")));
        outbox.authorization("gwang", 1, true);
        jdbc.sql("update enrolment set cid = null").update();
        fanOutAll();
        store.saveSubscriptions("campus-carbon", List.of(events("*")));
        assertThat(count("delivery where status = 'DEAD'")).isEqualTo(1);

        store.saveSubscriptions("mine", List.of(undeliverable("http://localhost/b")));

        assertThat(count("subscription where active and bundle = 'mine'")).isEqualTo(1);
    }

    @Test
    void whatIsReadBackIsWhatWasSaved() {
        store.saveSubscriptions("campus-carbon", List.of(cityFormat()));

        assertThat(JdbcDeliveryStore.subscription(jdbc.sql("select definition::text from subscription")
                        .query(String.class)
                        .single()))
                .isEqualTo(cityFormat());
    }

    @Test
    void aLateFailureOfALostLeaseMovesNothingButIsRecorded() {
        DueDelivery claimed = promised();
        store.save(List.of(outcome(claimed, 500)));

        store.save(List.of(delivering.learn(claimed, ReceiverAnswer.none("no answer in time", 10_000))));

        assertThat(jdbc.sql("select attempt from delivery").query(Integer.class).single())
                .isEqualTo(1);
        assertThat(jdbc.sql("select status from delivery").query(String.class).single())
                .isEqualTo("PENDING");
    }

    /** Two batches that name the same receivers in another order would else wait for each other. */
    @Test
    void receiversThatAskForARestAreTakenInOneOrder() throws Exception {
        store.saveSubscriptions("campus-carbon", List.of(events("*"), cityFormat()));
        DueDelivery events = restOf(1, events("*"));
        DueDelivery city = restOf(2, cityFormat());
        ExecutorService saving = Executors.newSingleThreadExecutor();
        try {
            Future<?> saved = Objects.requireNonNull(transactions.execute(status -> {
                jdbc.sql("select id from subscription where id = 'city-format' for update")
                        .query()
                        .listOfRows();
                Future<?> waiting = saving.submit(() -> store.save(List.of(busy(events), busy(city))));
                await().until(() -> count("pg_locks where not granted") > 0);
                jdbc.sql("select id from subscription where id = 'events' for update nowait")
                        .query()
                        .listOfRows();
                return waiting;
            }));
            saved.get();
        } finally {
            saving.shutdownNow();
        }

        assertThat(count("subscription where rests_until = '2026-03-02T04:01:00Z'"))
                .isEqualTo(2);
    }

    private static DueDelivery restOf(long id, Subscription subscription) {
        return new DueDelivery(id, "msg_" + id, 0, 0, false, subscription, "application/json", new byte[0]);
    }

    private DeliveryOutcome busy(DueDelivery delivery) {
        return delivering.learn(delivery, new ReceiverAnswer(503, null, "", Duration.ofMinutes(1), 3));
    }

    @Test
    void aLateAcknowledgementStillCounts() {
        DueDelivery claimed = promised();
        store.save(List.of(outcome(claimed, 500)));

        store.save(List.of(outcome(claimed, 200)));

        assertThat(jdbc.sql("select status from delivery").query(String.class).single())
                .isEqualTo("DELIVERED");
    }

    @Test
    void aDeliveryThatDiesTwiceIsToldTwice() {
        store.saveSubscriptions("campus-carbon", List.of(events("*", new RedeliveryPolicy(1, List.of()))));
        outbox.happened(Outbox.settled(1, 1));
        fanOutAll();
        store.save(List.of(outcome(claimed(), 500)));
        assertThat(store.resend(claimed().id(), Outbox.NOON)).isTrue();

        store.save(List.of(outcome(claimed(), 500)));

        assertThat(jdbc.sql("select sequence from event where type = 'delivery.dead' order by number")
                        .query(Integer.class)
                        .list())
                .containsExactly(1, 2);
    }

    @Test
    void anEventsDecimalsAndInstantsArePlainTexts() {
        outbox.happened(Event.happened(
                dev.tanqiao.core.event.EventType.BILL_RECORDED,
                "bill/1",
                null,
                1,
                Outbox.NOON,
                java.util.Map.of("amount", new java.math.BigDecimal("1E+2"), "paidAt", Outbox.NOON)));

        assertThat(jdbc.sql("select data ->> 'amount' || ' ' || (data ->> 'paidAt') from event")
                        .query(String.class)
                        .single())
                .isEqualTo("100 2026-03-02T04:00:00Z");
    }

    private DueDelivery promised() {
        store.saveSubscriptions("campus-carbon", List.of(events("*")));
        outbox.happened(Outbox.settled(1, 1));
        fanOutAll();
        return claimed();
    }

    /** The only delivery, as a claim hands it out. */
    private DueDelivery claimed() {
        return jdbc.sql("""
                        select d.*, definition::text from delivery d join subscription s on s.id = subscription_id
                        order by d.id limit 1
                        """)
                .query((row, number) -> new DueDelivery(
                        row.getLong("id"),
                        row.getString("webhook_id"),
                        row.getInt("attempt"),
                        row.getInt("sequence"),
                        false,
                        JdbcDeliveryStore.subscription(row.getString("definition")),
                        "application/json",
                        new byte[0]))
                .single();
    }

    private DeliveryOutcome outcome(DueDelivery claimed, int status) {
        return delivering.learn(claimed, new ReceiverAnswer(status, null, "", null, 3));
    }

    private int fanOutAll() {
        int all = 0;
        int taken = 1;
        while (taken > 0) {
            taken = fanOut.fanOut(500);
            all += taken;
        }
        return all;
    }

    private int count(String rows) {
        return jdbc.sql("select count(*) from " + rows).query(Integer.class).single();
    }

    private List<@Nullable String> bodies() {
        return jdbc.sql("select convert_from(body, 'UTF8') from delivery_body order by delivery_id")
                .query(String.class)
                .list();
    }

    private static Subscription cityFormat() {
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

    private static Subscription undeliverable(String url) {
        return new Subscription(
                "undeliverable",
                url,
                List.of("authorization.*"),
                Format.UPSTREAM,
                Acknowledgement.CODE_200,
                RedeliveryPolicy.CITY,
                null,
                Set.of(),
                null);
    }

    private static Subscription elsewhere() {
        Subscription events = events("*");
        return new Subscription(
                events.id(),
                "http://elsewhere/events",
                events.events(),
                events.format(),
                events.acknowledgement(),
                events.redelivery(),
                events.secret(),
                events.only(),
                null);
    }

    private static Subscription events(String events) {
        return events(events, RedeliveryPolicy.STANDARD);
    }

    private static Subscription events(String events, RedeliveryPolicy redelivery) {
        return new Subscription(
                "events",
                "http://localhost/events",
                List.of(events),
                Format.CLOUDEVENTS,
                Acknowledgement.HTTP_2XX,
                redelivery,
                "events",
                Set.of(),
                null);
    }

    private static Subscription toldTo(String route) {
        return new Subscription(
                "desk/mail",
                route,
                List.of("*"),
                Format.CLOUDEVENTS,
                Acknowledgement.HTTP_2XX,
                RedeliveryPolicy.STANDARD,
                null,
                Set.of(),
                null);
    }

    private static final class PlainBodies implements Bodies {

        @Override
        public @Nullable String orderingKey(OutboxEvent event, String pointer) {
            return event.subject();
        }

        @Override
        public String cloudEvent(OutboxEvent event) {
            return "event " + event.id();
        }

        @Override
        public String bills(List<BilledLine> lines) {
            return "%d bills from %s".formatted(lines.size(), lines.get(0).transactionId());
        }

        @Override
        public String authorization(String cid, boolean granted) {
            return cid + granted;
        }
    }
}
