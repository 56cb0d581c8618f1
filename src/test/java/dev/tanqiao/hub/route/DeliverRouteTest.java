package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Processor;
import org.apache.camel.Variable;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code deliver.camel.yaml}: its error policy, and how it carries a batch. The receiver is a step that does what the test says. */
class DeliverRouteTest extends RouteSlice {

    private static final Processor ACKNOWLEDGES = exchange -> {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 429);
        exchange.getMessage().setHeader("Date", "today");
        exchange.getMessage().setHeader("Retry-After", "60");
        exchange.getMessage().setBody("thanks for " + exchange.getVariable("webhook"));
    };

    private final Steps steps = new Steps();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Processor receiver = ACKNOWLEDGES;

    DeliverRouteTest() {
        super("deliver.camel.yaml");
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("deliverySteps", steps);
    }

    @Override
    void advise(CamelContext camel) throws Exception {
        pool(camel, "deliveryCalls");
        begin(camel, "deliver", "direct:claimed");
        replaceCall(camel, "deliver-post", exchange -> {
            calls.incrementAndGet();
            receiver.process(exchange);
        });
    }

    @BeforeEach
    void everyDeliveryIsAcknowledged() {
        receiver = ACKNOWLEDGES;
        calls.set(0);
        steps.forget();
    }

    @Test
    void whatIsForARouteOfABundleIsHandedOverAndPostedNowhere() {
        assertThat(outcomesOf("for bikes/told")).containsExactly("handed over for bikes/told");
        assertThat(calls).hasValue(0);
    }

    @Test
    void eachDeliveryGetsItsOwnAnswer() {
        assertThat(outcomesOf("one", "two"))
                .containsExactlyInAnyOrder(
                        "signed one: 429 today 60 thanks for signed one",
                        "signed two: 429 today 60 thanks for signed two");
        assertThat(calls).hasValue(2);
    }

    @Test
    void aPostThatFailsIsNotRepeatedHere() {
        receiver = exchange -> {
            throw new ConnectException("refused");
        };
        assertThat(outcomesOf("one")).containsExactly("one, signed one: refused");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aDeliveryThatCannotBeSignedIsNotPostedAndTheOthersAre() {
        steps.unsignable = "one";
        assertThat(outcomesOf("one", "two"))
                .containsExactlyInAnyOrder("one, null: no secret", "signed two: 429 today 60 thanks for signed two");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aSlowReceiverDelaysNeitherItsBatchNorTheNext() {
        var answered = new CountDownLatch(1);
        receiver = exchange -> {
            if ("signed slow".equals(exchange.getVariable("webhook"))) {
                answered.await();
            }
            ACKNOWLEDGES.process(exchange);
        };
        assertThat(outcomesOf("slow", "two", "three")).hasSize(2);
        assertThat(outcomesOf("four", "five")).hasSize(4).noneMatch(outcome -> outcome.startsWith("signed slow"));
        answered.countDown();
        await().until(() -> steps.outcomes().size() == 5);
    }

    @Test
    void outcomesAreCommittedTogetherAHundredAtMost() {
        outcomesOf(names(300));
        assertThat(steps.commits).hasSizeLessThan(300).allMatch(commit -> commit.size() <= 100);
    }

    @Test
    void anOutcomeWaitsForNoOtherWhenNoneIsUnderWay() {
        steps.noneIsUnderWay = true;
        outcomesOf(names(100));
        assertThat(steps.commits).hasSize(100);
    }

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toArray(String[]::new);
    }

    /** What is committed after a claim, once all is but what is called slow. */
    private List<String> outcomesOf(String... deliveries) {
        long awaited = steps.outcomes().size()
                + List.of(deliveries).stream()
                        .filter(delivery -> !delivery.equals("slow"))
                        .count();
        template.sendBody("direct:claimed", List.of(deliveries));
        await().until(() -> steps.outcomes().size() >= awaited);
        return steps.outcomes();
    }

    /** What the routes call; a delivery is its name. */
    public static final class Steps {
        private final List<List<String>> commits = new CopyOnWriteArrayList<>();
        private volatile String unsignable = "";
        private volatile boolean noneIsUnderWay;

        private void forget() {
            commits.clear();
            unsignable = "";
            noneIsUnderWay = false;
        }

        private List<String> outcomes() {
            return commits.stream().flatMap(List::stream).toList();
        }

        public List<String> claimed(List<String> rows) {
            return rows;
        }

        public boolean isForRoute(@Variable("delivery") String delivery) {
            return delivery.startsWith("for ");
        }

        public boolean isForReceiver(@Variable("delivery") String delivery) {
            return !isForRoute(delivery);
        }

        public String handOver(@Variable("delivery") String delivery) {
            return "handed over " + delivery;
        }

        public String webhook(String delivery) {
            if (delivery.equals(unsignable)) {
                throw new IllegalStateException("no secret");
            }
            return "signed " + delivery;
        }

        public String answered(
                @Variable("webhook") String webhook,
                @Header(Exchange.HTTP_RESPONSE_CODE) int httpStatus,
                @Header("Date") String date,
                @Header("Retry-After") String retryAfter,
                @Body String body) {
            return "%s: %s %s %s %s".formatted(webhook, httpStatus, date, retryAfter, body);
        }

        public String unanswered(String delivery, @Nullable String webhook, Exception cause) {
            return "%s, %s: %s".formatted(delivery, webhook, cause.getMessage());
        }

        public boolean isNoneUnderWay() {
            return noneIsUnderWay;
        }

        public void processOutcomes(List<String> outcomes) {
            commits.add(outcomes);
        }
    }
}
