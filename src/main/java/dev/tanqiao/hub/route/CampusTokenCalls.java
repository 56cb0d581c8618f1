package dev.tanqiao.hub.route;

import dev.tanqiao.core.enrolment.CampusLoginUnavailable;
import dev.tanqiao.upstream.campus.TokenEndpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Calls jAccount's token endpoint through the routes that know how. */
@Component
final class CampusTokenCalls implements TokenEndpoint {

    private final ProducerTemplate routes;

    CampusTokenCalls(ProducerTemplate routes) {
        this.routes = routes;
    }

    @Override
    public Answer exchangeCode(String code) {
        return call("direct:campus-exchange-code", code);
    }

    @Override
    public Answer refresh(String refreshToken) {
        return call("direct:campus-refresh-token", refreshToken);
    }

    @Override
    public Answer ourselves() {
        return call("direct:campus-client-token", "");
    }

    private Answer call(String route, String body) {
        Exchange answered =
                routes.request(route, exchange -> exchange.getMessage().setBody(body));
        if (answered.getException() != null) {
            throw new CampusLoginUnavailable(
                    "jAccount cannot be reached (%s). Nothing was changed. Try again later."
                            .formatted(FailureText.of(answered.getException())),
                    answered.getException());
        }
        return new Answer(
                answered.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
                answered.getMessage().getBody(String.class));
    }
}
