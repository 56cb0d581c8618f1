package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.upstream.carbon.NoCityToken;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Processor;
import org.apache.camel.Variable;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code settle.camel.yaml} and {@code send.camel.yaml}: the error policy, and how it carries a batch. The city is a step that does what the test says. */
class SendRouteTest extends RouteSlice {

    private static final Processor ACCEPTS = exchange -> {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        exchange.getMessage().setBody("accepted");
    };

    private final Steps steps = new Steps();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Processor city = ACCEPTS;

    SendRouteTest() {
        super("settle.camel.yaml", "send.camel.yaml");
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("settleSteps", steps);
    }

    @Override
    void advise(CamelContext camel) throws Exception {
        pool(camel, "settlementCalls");
        begin(camel, "settle", "direct:claimed");
        begin(camel, "recover", "direct:stopped");
        replaceCall(camel, "send", exchange -> {
            calls.incrementAndGet();
            city.process(exchange);
        });
        redeliverAtOnce(camel, "send");
    }

    @BeforeEach
    void everyOrderIsAccepted() {
        city = ACCEPTS;
        calls.set(0);
        steps.forget();
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
    void whatIsWithheldIsNotSentAndNotTriedAgainHere() {
        steps.isWithheld = true;
        assertThat(outcomesOf("one")).singleElement().asString().startsWith("one: not sent, ");
        assertThat(calls).hasValue(0);
        assertThat(steps.asked).hasValue(1);
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
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean isWithheld;

        private void forget() {
            outcomes.clear();
            refusals.set(0);
            asked.set(0);
            isWithheld = false;
        }

        public List<List<String>> dispatch(List<String> claimed) {
            return List.of(claimed);
        }

        public String order(String attempt) {
            asked.incrementAndGet();
            if (isWithheld) {
                throw new Withheld(1, 1, "the hub stops");
            }
            return "order " + attempt;
        }

        public String answered(
                @Variable("attempt") String attempt,
                @Header(Exchange.HTTP_RESPONSE_CODE) Integer httpStatus,
                @Body String body) {
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
