package dev.tanqiao.hub.route;

import static org.apache.camel.builder.AdviceWith.adviceWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.upstream.carbon.NoCityToken;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.Test;

/**
 * The shipped {@code settle.camel.yaml} without a hub: its error policy, and how it carries a batch. The city is a step that does as the
 * test says, and the steps tell what the route asked of them.
 */
public class SendRouteTest extends CamelTestSupport {

    private static final Processor ACCEPTS = exchange -> {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        exchange.getMessage().setBody("accepted");
    };

    private final Steps steps = new Steps();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Processor city = ACCEPTS;

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext camel = super.createCamelContext();
        camel.getComponent("seda", SedaComponent.class).setDefaultPollTimeout(100); // as application.yaml
        camel.getRegistry().bind("settleSteps", steps);
        camel.getExecutorServiceManager()
                .registerThreadPoolProfile(new ThreadPoolProfileBuilder("settlementCalls")
                        .poolSize(4)
                        .maxPoolSize(4)
                        .maxQueueSize(-1)
                        .build());
        String routes = Files.readString(Path.of("routes/campus-carbon/settle.camel.yaml"));
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("settle.camel.yaml", routes));
        adviceWith(camel, "settle", route -> route.replaceFromWith("direct:claimed"));
        adviceWith(camel, "recover", route -> route.replaceFromWith("direct:stopped"));
        adviceWith(
                camel,
                "send",
                route -> route.weaveById("send-order").replace().process(exchange -> {
                    calls.incrementAndGet();
                    city.process(exchange);
                }));
        return camel;
    }

    @Test
    void whatTheCityAnswersIsReadOfItsOwnAttempt() {
        assertThat(outcomesOf("one", "two")).containsExactlyInAnyOrder("one: 200 accepted", "two: 200 accepted");
        assertThat(calls).hasValue(2);
    }

    @Test
    void whatSurelyDidNotLeaveIsTriedTwiceMoreUnderTheSameAttempt() {
        city = exchange -> {
            throw new ConnectException("refused");
        };
        assertThat(outcomesOf("one")).containsExactly("one: not sent, refused");
        assertThat(calls).hasValue(3);
    }

    @Test
    void withoutATokenNothingHasLeft() {
        city = exchange -> {
            throw new NoCityToken("no token", null);
        };
        assertThat(outcomesOf("one")).containsExactly("one: not sent, no token");
    }

    @Test
    void whoseLeaseIsTooShortIsNotSent() {
        steps.leaseIsTooShort = true;
        assertThat(outcomesOf("one")).singleElement().asString().startsWith("one: not sent, ");
        assertThat(calls).hasValue(0);
    }

    @Test
    void whatMayHaveLeftIsNotSentAgain() {
        city = exchange -> {
            throw new SocketTimeoutException("Read timed out");
        };
        assertThat(outcomesOf("one")).containsExactly("one: lost, Read timed out");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aFailureThatPassesIsNoOutcome() {
        city = exchange -> {
            if (calls.get() == 1) {
                throw new ConnectException("refused");
            }
            ACCEPTS.process(exchange);
        };
        assertThat(outcomesOf("one")).containsExactly("one: 200 accepted");
        assertThat(calls).hasValue(2);
    }

    @Test
    void theSlowestIsWaitedForNeitherByItsBatchNorByTheNext() {
        var answered = new CountDownLatch(1);
        city = exchange -> {
            if ("order slow".equals(exchange.getMessage().getBody())) {
                answered.await();
            }
            ACCEPTS.process(exchange);
        };
        assertThat(outcomesOf("slow", "two", "three")).hasSize(2);
        assertThat(outcomesOf("four", "five")).hasSize(4).noneMatch(outcome -> outcome.startsWith("slow"));
        answered.countDown();
        await().until(() -> steps.outcomes.contains("slow: 200 accepted"));
    }

    @Test
    void outcomesThatCannotBeCommittedAreCommittedLaterAndNothingIsSentAgain() {
        steps.refusals.set(2);
        assertThat(outcomesOf("one")).containsExactly("one: 200 accepted");
        assertThat(steps.refusals).hasValueLessThan(1);
        assertThat(calls).hasValue(1);
    }

    /** What is committed of a claim, once all is but what is called slow. */
    private List<String> outcomesOf(String... attempts) {
        context.start();
        int before = steps.outcomes.size();
        long awaited = List.of(attempts).stream()
                .filter(attempt -> !attempt.equals("slow"))
                .count();
        template.sendBody("direct:claimed", List.of(attempts));
        await().until(() -> steps.outcomes.size() >= before + awaited);
        return steps.outcomes;
    }

    /** What the routes call; an attempt is its name. */
    public static final class Steps {
        private final List<String> outcomes = new CopyOnWriteArrayList<>();
        private final AtomicInteger refusals = new AtomicInteger();
        private volatile boolean leaseIsTooShort;

        public List<List<String>> dispatch(List<String> claimed) {
            return List.of(claimed);
        }

        public String order(String attempt) {
            if (leaseIsTooShort) {
                throw new LeaseTooShort(1, 1);
            }
            return "order " + attempt;
        }

        public String answered(String attempt, Integer httpStatus, String body) {
            return "%s: %s %s".formatted(attempt, httpStatus, body);
        }

        public String notSent(String attempt, Throwable failure) {
            return "%s: not sent, %s".formatted(attempt, failure.getMessage());
        }

        public String lost(String attempt, Throwable failure) {
            return "%s: lost, %s".formatted(attempt, failure.getMessage());
        }

        public boolean isNoneUnderWay() {
            return false;
        }

        public List<String> processOutcomes(List<String> told) {
            if (refusals.getAndDecrement() > 0) {
                return told;
            }
            outcomes.addAll(told);
            return List.of();
        }

        public void recover(Object rows) {}
    }
}
