package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code subscribe.camel.yaml}: both requests, or none counts. */
class SubscribeRouteTest extends RouteSlice {

    private final List<String> acts = new ArrayList<>();
    private String refused = "";

    SubscribeRouteTest() {
        super("subscribe.camel.yaml");
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("subscribeSteps", new Steps());
    }

    @Override
    void advise(CamelContext camel) throws Exception {
        begin(camel, "subscribe", "direct:due");
        replaceCall(camel, "subscribe", exchange -> {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            exchange.getMessage().setBody("answer to " + exchange.getMessage().getBody());
        });
    }

    @BeforeEach
    void everyRequestIsAccepted() {
        acts.clear();
        refused = "";
    }

    @Test
    void bothKindsOfPushAreSubscribed() {
        template.sendBody("direct:due", "due");
        assertThat(acts).containsExactly("200 answer to bills", "200 answer to authorizations", "subscribed");
    }

    @Test
    void aRefusedRequestEndsTheRunAndItsScheduleSaysSo() {
        refused = "answer to bills";
        assertThatThrownBy(() -> template.sendBody("direct:due", "due")).hasRootCauseMessage("refused");
        assertThat(acts).isEmpty();
    }

    @Test
    void soDoesTheSecond() {
        refused = "answer to authorizations";
        assertThatThrownBy(() -> template.sendBody("direct:due", "due")).hasRootCauseMessage("refused");
        assertThat(acts).containsExactly("200 answer to bills");
    }

    /** What the route calls. */
    public final class Steps {
        public List<String> requests() {
            return List.of("bills", "authorizations");
        }

        public void accepted(Integer httpStatus, String body) {
            if (body.equals(refused)) {
                throw new IllegalStateException("refused");
            }
            acts.add(httpStatus + " " + body);
        }

        public void subscribed() {
            acts.add("subscribed");
        }
    }
}
