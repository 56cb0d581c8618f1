package dev.tanqiao.hub.route;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.tanqiao.upstream.carbon.CityReader;
import dev.tanqiao.upstream.carbon.CodeSet;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kamelet {@code carbon-call}: what it does when the city refuses its token. */
class CarbonCallTest extends RouteSlice {

    private static final Map<String, String> BODY = Map.of("merchant", "一餐厅");
    private static final CityReader READER =
            new CityReader(new CodeSet(List.of("401", "403")), new CodeSet(List.of("429", "500-599")));
    private static final String DONE = "{\"code\":200,\"msg\":\"成功\"}";

    private final Tokens tokens = new Tokens();
    private final WireMockServer city =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("callHeaders", new CallHeaders());
        registry.bind("citySteps", tokens);
    }

    @Override
    void advise(CamelContext camel) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() { // as route send
                from("direct:redelivering")
                        .errorHandler(defaultErrorHandler()
                                .maximumRedeliveries(1)
                                .redeliveryDelay(0)
                                .logStackTrace(false))
                        .to("kamelet:carbon-call?path=/anything");
            }
        });
        city.start();
        camel.getPropertiesComponent().addOverrideProperty("tanqiao.carbon.base-url", city.baseUrl());
        HttpComponent http = camel.getComponent("http", HttpComponent.class); // as application.yaml
        http.setHeaderFilterStrategy(new RequestHeaders());
        http.setHttpClientConfigurer(new AnswerBound(1_000, false));
        KameletComponent kamelets = camel.getComponent("kamelet", KameletComponent.class);
        kamelets.setLocation("file:routes/bridge");
        kamelets.setNoErrorHandler(true); // as Kamelets
    }

    @BeforeEach
    void forget() {
        city.resetAll();
    }

    @AfterAll
    void stop() {
        city.stop();
    }

    @ParameterizedTest
    @CsvSource({"401, '{\"code\":401,\"msg\":\"token\"}'", "200, '{\"code\":403,\"msg\":\"token\"}'", "403, ''"})
    void aRefusedTokenIsRenewedAndTheSameBodySentOnceMore(int httpStatus, String refusal) {
        city.stubFor(post(anyUrl())
                .withHeader("Authorization", equalTo("token"))
                .willReturn(aResponse().withStatus(httpStatus).withBody(refusal)));
        city.stubFor(
                post(anyUrl()).withHeader("Authorization", equalTo("not token")).willReturn(okJson(DONE)));

        assertThat(template.requestBodyAndHeader(
                        "kamelet:carbon-call?path=/anything", BODY, Exchange.HTTP_QUERY, "page=2", String.class))
                .isEqualTo(DONE);

        List<LoggedRequest> sent = city.findAll(postRequestedFor(anyUrl()));
        assertThat(sent)
                .extracting(request -> request.getHeader("Authorization"))
                .containsExactly("token", "not token");
        assertThat(sent).extracting(LoggedRequest::getUrl).containsOnly("/anything?page=2");
        assertThat(sent)
                .extracting(request -> request.getHeader("Content-Type"))
                .containsOnly("application/json; charset=UTF-8");
        assertThat(sent).extracting(LoggedRequest::getBodyAsString).containsOnly("{\"merchant\":\"一餐厅\"}");
    }

    @Test
    void aTokenThatIsRefusedAgainIsNotRenewedAgain() {
        String refusal = "{\"code\":401,\"msg\":\"token\"}";
        city.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(401).withBody(refusal)));

        assertThat(call()).isEqualTo(refusal);

        city.verify(2, postRequestedFor(anyUrl()));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 404, 500})
    void whateverElseTheCityAnswersTheCallIsMadeOnce(int httpStatus) {
        city.stubFor(
                post(anyUrl()).willReturn(aResponse().withStatus(httpStatus).withBody("{\"code\":3002}")));

        assertThat(call()).isEqualTo("{\"code\":3002}");

        city.verify(1, postRequestedFor(anyUrl()));
    }

    /** The body is JSON already when there is no token: what is redelivered is the object. */
    @Test
    void aCallThatItsCallerRedeliversSendsTheSameBody() {
        tokens.missing = true;
        city.stubFor(post(anyUrl()).willReturn(okJson(DONE)));

        assertThat(template.requestBody("direct:redelivering", BODY, String.class))
                .isEqualTo(DONE);

        assertThat(city.findAll(postRequestedFor(anyUrl())))
                .extracting(LoggedRequest::getBodyAsString)
                .containsExactly("{\"merchant\":\"一餐厅\"}");
    }

    private String call() {
        return template.requestBody("kamelet:carbon-call?path=/anything", BODY, String.class);
    }

    /** What the kamelet calls. */
    public static final class Tokens {
        private volatile boolean missing;

        public String token() {
            if (missing) {
                missing = false;
                throw new IllegalStateException("no token");
            }
            return "token";
        }

        public boolean refused(@Header(Exchange.HTTP_RESPONSE_CODE) Integer httpStatus, @Body String body) {
            return READER.refusesToken(httpStatus, body);
        }

        public String tokenInsteadOf(String refused) {
            return "not " + refused;
        }
    }
}
