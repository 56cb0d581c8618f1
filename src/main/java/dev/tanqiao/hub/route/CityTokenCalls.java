package dev.tanqiao.hub.route;

import dev.tanqiao.upstream.carbon.CityToken;
import dev.tanqiao.upstream.carbon.NoCityToken;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Asks the city for a token through the route {@code access-token}. */
@Component
public final class CityTokenCalls {

    private final ObjectProvider<ProducerTemplate> routes;

    CityTokenCalls(ObjectProvider<ProducerTemplate> routes) {
        this.routes = routes;
    }

    /**
     * A new token.
     *
     * @throws NoCityToken when the route brings none
     */
    public CityToken fetch() {
        CityToken token;
        try {
            token = routes.getObject().requestBody("direct:access-token", "", CityToken.class);
        } catch (CamelExecutionException failure) {
            throw new NoCityToken(
                    "The city gave no token (%s). The call is tried again later.".formatted(FailureText.of(failure)),
                    failure);
        }
        if (token == null) {
            throw new NoCityToken("The route access-token brought no token. The call is tried again later.", null);
        }
        return token;
    }
}
