package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.delivery.Acknowledgement;
import dev.tanqiao.core.delivery.DeliveryOutcome;
import dev.tanqiao.core.delivery.DeliveryStore;
import dev.tanqiao.core.delivery.Format;
import dev.tanqiao.core.delivery.NewDelivery;
import dev.tanqiao.core.delivery.OutboxEvent;
import dev.tanqiao.core.delivery.RedeliveryPolicy;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.delivery.WebhookSecret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class SubscriptionsReaderTest {

    @TempDir
    private Path directory;

    private final MockEnvironment environment = new MockEnvironment()
            .withProperty("tanqiao.delivery.sample-subscribers", "http://localhost:8090/subscribers")
            .withProperty("NOWHERE", "");
    private final SubscriptionsReader reader = new SubscriptionsReader(
            environment,
            name -> name.equals("events")
                    ? Optional.of(WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                    : Optional.empty(),
            new NoStore());

    @Test
    void theSimulatorsOnesAreTheTwoSampleSubscribers() throws Exception {
        String shipped = Files.readString(Path.of("simulator/subscriptions.yaml"));

        assertThat(read(shipped))
                .containsExactly(
                        new Subscription(
                                "city-format",
                                "http://localhost:8090/subscribers/city-format",
                                List.of("bill.recorded", "authorization.*"),
                                Format.UPSTREAM,
                                Acknowledgement.CODE_200,
                                RedeliveryPolicy.CITY,
                                null,
                                Set.of(),
                                null),
                        new Subscription(
                                "events",
                                "http://localhost:8090/subscribers/events",
                                List.of("*"),
                                Format.CLOUDEVENTS,
                                Acknowledgement.HTTP_2XX,
                                RedeliveryPolicy.STANDARD,
                                "events",
                                Set.of(),
                                null));
    }

    @Test
    void withoutTheSimulatorItsOnesAreNotActive() throws Exception {
        environment.setProperty("tanqiao.delivery.sample-subscribers", "");

        assertThat(read(Files.readString(Path.of("simulator/subscriptions.yaml"))))
                .isEmpty();
    }

    @Test
    void everythingCanBeSaid() {
        assertThat(read("""
                                - id: canteen
                                  url: https://canteen.example/hooks
                                  events: [settlement.*, bill.recorded]
                                  acknowledgement: code-200
                                  redelivery: {attempts: 4, delays: [500ms, 10s, 1h]}
                                  secret: events
                                  only: {equityProvider: [EQ-1, EQ-2]}
                                """))
                .containsExactly(new Subscription(
                        "canteen",
                        "https://canteen.example/hooks",
                        List.of("settlement.*", "bill.recorded"),
                        Format.CLOUDEVENTS,
                        Acknowledgement.CODE_200,
                        new RedeliveryPolicy(
                                4, List.of(Duration.ofMillis(500), Duration.ofSeconds(10), Duration.ofHours(1))),
                        "events",
                        Set.of("EQ-1", "EQ-2"),
                        null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{id: a, url: 'http://a', format: upstream, events: [settlement.settled]} | s.yaml:1: /0/events/0",
                "{id: a, url: 'http://a', format: upstream, events: ['*']}                | s.yaml:1: /0/events/0",
                "{id: a, url: 'http://a', events: ['*']}                                  | s.yaml:1: /0/secret: required property 'secret' not found",
                "{id: a, url: 'http://a', events: ['*'], secret: other}                   | TANQIAO_WEBHOOK_SECRET_OTHER",
                "{id: a, url: 'http://a', events: [settlement.lost], secret: events}      | s.yaml:1: /0/events/0",
                "{id: a, url: 'http://a', events: [], secret: events}                     | s.yaml:1: /0/events",
                "{id: a, url: 'http://a', events: ['*'], secret: events, retries: 3}      | s.yaml:1: /0/retries",
                "{id: a, url: 'ftp://a', events: ['*'], secret: events}                   | s.yaml:1: /0/url: an http or https address",
                "{id: a, url: 'http://a', events: ['*'], secret: events, redelivery: {attempts: 0, delays: [1s]}} | s.yaml:1: /0/redelivery",
                "{id: a, url: 'http://a', events: ['*'], secret: events, redelivery: {attempts: 3, delays: [soon]}} | s.yaml:1: /0/redelivery",
                "{id: A!, url: 'http://a', events: ['*'], secret: events}                 | s.yaml:1: /0/id",
            })
    void whatCannotBeUsedIsRefusedByLine(String entry, String complaint) {
        assertThatThrownBy(() -> read("- " + entry)).hasMessageContaining(complaint);
    }

    @Test
    void anIdStandsForOneSubscription() {
        String entry = "- {id: a, url: 'http://a', events: ['*'], secret: events}\n";

        assertThatThrownBy(() -> read(entry + entry)).hasMessageStartingWith("s.yaml:2: /1/id: an id of its own");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{dashboard}}/hooks | http://dashboard/hooks |",
                "{{unset}}/hooks     |                        |",
                "{{dashbord}}/hooks  |                        | /0/url: a property of bundle.yaml; there is no 'dashbord'; did you mean dashboard?",
                "{{key}}/hooks       |                        | /0/url: a property that is no secret",
                "{{PATH}}/hooks      |                        | /0/url: a property of bundle.yaml; there is no 'PATH'",
                "{{NOWHERE}}/hooks   |                        | /0/url: a property of bundle.yaml; there is no 'NOWHERE'",
            })
    void aBundlesPlaceholdersAreItsOwnPropertiesAlone(String url, String resolved, String complaint) throws Exception {
        Bundle bundle = TestBundle.in(directory)
                .with("subscriptions.yaml", "- {id: a, url: '%s', events: ['*'], secret: events}".formatted(url))
                .read();
        var properties = new BundleProperties(
                Map.of("dashboard", "http://dashboard", "key", "hidden"),
                Set.of("dashboard", "unset", "key"),
                Set.of("key"));

        if (complaint == null) {
            assertThat(reader.read(bundle, properties).active().stream().map(Subscription::url))
                    .isEqualTo(resolved == null ? List.of() : List.of(resolved));
        } else {
            assertThatThrownBy(() -> reader.read(bundle, properties))
                    .hasMessageContaining("subscriptions.yaml:1: " + complaint);
        }
    }

    @Test
    void anEmptyPlaceholderMeansNotActiveAndNeedsNoSecret() {
        assertThat(read("- {id: a, url: '{{NOWHERE}}/x', events: ['*'], secret: other}"))
                .isEmpty();
    }

    private List<Subscription> read(String text) {
        return reader.read(new FurtherSubscriptions("simulator", "s.yaml", text))
                .active();
    }

    private static final class NoStore implements DeliveryStore {

        @Override
        public void keep(Collection<Long> deliveryIds, String owner, Duration lease) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void saveSubscriptions(String bundle, Collection<Subscription> subscriptions) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void endSubscriptionsExceptOf(Collection<String> bundles) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<OutboxEvent> takeEvents(int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Subscription> activeSubscriptions() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(List<NewDelivery> deliveries, Instant at) {
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
}
