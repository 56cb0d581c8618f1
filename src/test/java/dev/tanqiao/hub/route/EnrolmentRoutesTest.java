package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code issue-cid.camel.yaml} and {@code authorize-account.camel.yaml}: who is asked, and what a failure ends. */
class EnrolmentRoutesTest extends RouteSlice {

    private final Steps steps = new Steps();

    EnrolmentRoutesTest() {
        super("issue-cid.camel.yaml", "authorize-account.camel.yaml");
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("enrolmentSteps", steps);
    }

    @Override
    void advise(CamelContext camel) throws Exception {
        Processor answers = exchange -> {
            String asked = exchange.getMessage().getBody(String.class);
            if (asked.contains("deaf")) {
                throw new IllegalStateException("no answer to " + asked);
            }
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            exchange.getMessage().setBody("answer to " + asked);
        };
        begin(camel, "issue-cid", "direct:consented");
        begin(camel, "authorize-account", "direct:cid-issued");
        replaceCall(camel, "issue-cid-of-one", answers);
        replaceCall(camel, "authorize-account-of-one", answers);
    }

    @BeforeEach
    void forget() {
        steps.acts.clear();
    }

    @Test
    void theCaIsAskedForACidThatWasNotImported() {
        assertThat(acts("direct:consented", "gwang", "imported"))
                .containsExactlyInAnyOrder("gwang: 200 answer to cid of gwang", "imported needs no CA");
    }

    @Test
    void aCidThatIsNotIssuedIsTriedAgainAndStopsNoOther() {
        assertThat(acts("direct:consented", "deaf", "refused", "gwang"))
                .containsExactlyInAnyOrder(
                        "deaf: no cid, no answer to cid of deaf",
                        "refused: no cid, refused",
                        "gwang: 200 answer to cid of gwang");
    }

    @Test
    void theCityIsToldOfACid() {
        assertThat(acts("direct:cid-issued", "gwang")).containsExactly("gwang CID-gwang: 200 answer to CID-gwang");
    }

    @Test
    void anAuthorizationThatFailsIsTriedAgainAndStopsNoOther() {
        assertThat(acts("direct:cid-issued", "deaf", "refused", "gwang"))
                .containsExactlyInAnyOrder(
                        "deaf CID-deaf: not authorized, no answer to CID-deaf",
                        "refused CID-refused: not authorized, refused",
                        "gwang CID-gwang: 200 answer to CID-gwang");
    }

    /** What has become of the claimed people, once each has ended. */
    private List<String> acts(String claim, String... accounts) {
        template.sendBody(
                claim,
                List.of(accounts).stream()
                        .map(account -> Map.of("account", account, "cid", "CID-" + account))
                        .toList());
        await().until(() -> steps.acts.size() == accounts.length);
        return steps.acts;
    }

    /** What the routes call. */
    public static final class Steps {
        private final List<String> acts = new CopyOnWriteArrayList<>();

        public boolean mustAskTheCa(@ExchangeProperty("account") String account) {
            if (account.equals("imported")) {
                acts.add("imported needs no CA");
                return false;
            }
            return true;
        }

        public String cidRequest(@Body Map<String, Object> row) {
            return "cid of " + row.get("account");
        }

        public void cidAnswered(
                @ExchangeProperty("account") String account,
                @Header(Exchange.HTTP_RESPONSE_CODE) int httpStatus,
                @Body String body) {
            record(account, httpStatus, body);
        }

        public void cidFailed(
                @ExchangeProperty("account") String account,
                @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
            acts.add("%s: no cid, %s".formatted(account, why.getMessage()));
        }

        public String authorizeRequest(@Body Map<String, Object> row) {
            return String.valueOf(row.get("cid"));
        }

        public void authorizeAnswered(
                @ExchangeProperty("account") String account,
                @ExchangeProperty("cid") String cid,
                @Header(Exchange.HTTP_RESPONSE_CODE) int httpStatus,
                @Body String body) {
            record(account + " " + cid, httpStatus, body);
        }

        public void authorizeFailed(
                @ExchangeProperty("account") String account,
                @ExchangeProperty("cid") String cid,
                @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
            acts.add("%s %s: not authorized, %s".formatted(account, cid, why.getMessage()));
        }

        private void record(String who, int httpStatus, String body) {
            if (who.startsWith("refused")) {
                throw new IllegalStateException("refused");
            }
            acts.add("%s: %s %s".formatted(who, httpStatus, body));
        }
    }
}
