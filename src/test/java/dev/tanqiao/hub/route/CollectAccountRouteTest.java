package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeException;
import org.apache.camel.Header;
import org.apache.camel.Processor;
import org.apache.camel.Variable;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code collect.camel.yaml} with its token routes: the loop over pages, the refused token, and what a failure ends. */
class CollectAccountRouteTest extends RouteSlice {

    private static final Processor ANSWERS = exchange ->
            exchange.getMessage().setBody("a page for " + exchange.getMessage().getBody());

    private final Steps steps = new Steps();
    private final TokenSteps tokens = new TokenSteps();
    private volatile Processor campus = ANSWERS;

    CollectAccountRouteTest() {
        super("collect.camel.yaml", "campus-token.camel.yaml", "campus-token-renew.camel.yaml");
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("collectSteps", steps);
        registry.bind("campusTokenSteps", tokens);
    }

    @Override
    void advise(CamelContext camel) throws Exception {
        camel.getPropertiesComponent().addOverrideProperty("tanqiao.campus.in-flight", "2");
        begin(camel, "collect", "direct:claimed");
        replaceCall(camel, "collect-account", exchange -> campus.process(exchange));
    }

    @BeforeEach
    void theCampusAnswers() {
        campus = ANSWERS;
        tokens.none = "";
        steps.forget();
    }

    @Test
    void everyPageIsReadBeforeAnythingIsTakenIn() {
        assertThat(actsOf("gwang"))
                .containsExactly(
                        "a page for gwang 1 with token of gwang", "a page for gwang 2 with token of gwang", "taken in");
    }

    @Test
    void aRefusedTokenIsRenewedAndThePageAskedForAgain() {
        steps.refused = "token of gwang";
        assertThat(actsOf("gwang"))
                .containsExactly(
                        "refused",
                        "a page for gwang 1 with gwang's other than token of gwang",
                        "a page for gwang 2 with gwang's other than token of gwang",
                        "taken in");
    }

    @Test
    void aPageThatFailsIsNotAskedForAgainAndNothingIsTakenIn() {
        var asked = new AtomicInteger();
        campus = exchange -> {
            if (asked.incrementAndGet() == 2) {
                throw new ConnectException("refused");
            }
            ANSWERS.process(exchange);
        };
        assertThat(actsOf("gwang")).containsExactly("a page for gwang 1 with token of gwang", "given up: refused");
        assertThat(asked).hasValue(2);
    }

    @Test
    void withoutATokenNothingIsAsked() {
        tokens.none = "gwang";
        assertThat(actsOf("gwang")).containsExactly("given up: no token for gwang");
    }

    @Test
    void whatCannotBeTakenInIsGivenUp() {
        steps.refusesIntake = true;
        assertThat(actsOf("gwang")).hasSize(3).last().isEqualTo("given up: the lease has ended");
    }

    @Test
    void oneAccountsFailureStopsNoOther() {
        tokens.none = "gwang";
        assertThat(actsOf("gwang", "li")).containsExactly("given up: no token for gwang");
        assertThat(steps.actsFor("li")).hasSize(3).last().isEqualTo("taken in");
    }

    /** What was done for the first of the claimed accounts, once all have ended. */
    private List<String> actsOf(String... accounts) {
        template.sendBody("direct:claimed", List.of(accounts));
        await().until(() -> steps.ended.get() == accounts.length);
        return steps.actsFor(accounts[0]);
    }

    /** What {@code collect-account} calls; an account is its name and has two pages. */
    public static final class Steps {
        private final Map<String, List<String>> acts = new ConcurrentHashMap<>();
        private final AtomicInteger ended = new AtomicInteger();
        private volatile String refused = "";
        private volatile boolean refusesIntake;

        private void forget() {
            acts.clear();
            ended.set(0);
            refused = "";
            refusesIntake = false;
        }

        private List<String> actsFor(String account) {
            return acts.getOrDefault(account, List.of());
        }

        public Reading begin(@Body String account) {
            var reading = new Reading(account);
            acts.put(account, reading.acts);
            return reading;
        }

        public String account(@Variable("poll") Reading reading) {
            return reading.account;
        }

        public boolean hasMore(@Variable("poll") Reading reading) {
            return reading.pages < 2;
        }

        public String question(@Variable("poll") Reading reading, @Variable("campusToken") String token) {
            reading.isRefused = token.equals(refused);
            return "%s %s with %s".formatted(reading.account, reading.pages + 1, token);
        }

        public void answered(@Variable("poll") Reading reading, @Body String page) {
            reading.pages += reading.isRefused ? 0 : 1;
            reading.acts.add(reading.isRefused ? "refused" : page);
        }

        public boolean isTokenRefused(@Variable("poll") Reading reading) {
            return reading.isRefused;
        }

        public void takeIn(@Variable("poll") Reading reading) {
            if (refusesIntake) {
                throw new IllegalStateException("the lease has ended");
            }
            reading.acts.add("taken in");
            ended.incrementAndGet();
        }

        public void giveUp(@Variable("poll") Reading reading, @ExchangeException Exception failure) {
            reading.acts.add("given up: " + failure.getMessage());
            ended.incrementAndGet();
        }
    }

    /** One poll of one account. */
    public static final class Reading {
        private final String account;
        private final List<String> acts = new CopyOnWriteArrayList<>();
        private int pages;
        private boolean isRefused;

        private Reading(String account) {
            this.account = account;
        }
    }

    /** What the token routes call. */
    public static final class TokenSteps {
        private volatile String none = "";

        public String current(@Header("account") String account) {
            if (account.equals(none)) {
                throw new IllegalStateException("no token for " + account);
            }
            return "token of " + account;
        }

        public String renewed(@Header("account") String account, @Header("campusToken") String refused) {
            return "%s's other than %s".formatted(account, refused);
        }
    }
}
