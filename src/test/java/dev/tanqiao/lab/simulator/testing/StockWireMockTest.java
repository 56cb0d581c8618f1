package dev.tanqiao.lab.simulator.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.VerificationException;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stock WireMock client, over HTTP, against a running simulator: it stubs, verifies, reads the journal, and takes all of it back. */
@ExtendWith(SimulatorExtension.class)
class StockWireMockTest {

    private static final int SHIPPED = 21; // files in simulator/mappings
    private static final String TRANSACTIONS = "/v1/unicode/transactions";

    private final HttpClient http = HttpClient.newHttpClient();
    private TanqiaoSimulator simulator;
    private WireMock client;
    private String token;

    @BeforeEach
    void connects(TanqiaoSimulator running) {
        simulator = running;
        client = WireMock.create()
                .host(running.url().getHost())
                .port(running.url().getPort())
                .build();
        token = running.enrolled("wang").campusToken();
    }

    @Test
    void aStubOfHigherPriorityAnswersInTheModelsStead() throws Exception {
        StubMapping closed = client.register(get(urlPathEqualTo(TRANSACTIONS))
                .atPriority(1)
                .willReturn(aResponse().withStatus(503).withBody("closed for the night")));

        assertThat(transactions("").statusCode()).isEqualTo(503);
        assertThat(transactions("").body()).isEqualTo("closed for the night");
        assertThat(simulator.calls()).isEmpty(); // no upstream saw them

        client.removeStubMapping(closed);
        assertThat(transactions("").body()).contains("\"errno\":0");
    }

    @Test
    void whatWasAskedCanBeVerifiedByCountAndIsInTheJournalWithoutTokens() throws Exception {
        transactions("");
        transactions("");

        client.verifyThat(2, getRequestedFor(urlPathEqualTo(TRANSACTIONS)).withQueryParam("limit", equalTo("5")));
        assertThatThrownBy(() -> client.verifyThat(3, getRequestedFor(urlPathEqualTo(TRANSACTIONS))))
                .isInstanceOf(VerificationException.class);
        assertThat(client.getServeEvents())
                .hasSize(2)
                .extracting(ServeEvent::getWasMatched)
                .containsOnly(true);
        assertThat(client.find(getRequestedFor(urlPathEqualTo(TRANSACTIONS))))
                .allSatisfy(request ->
                        assertThat(request.getUrl()).contains("limit=5").doesNotContain(token));
        client.resetRequests();
        client.verifyThat(0, getRequestedFor(urlPathEqualTo(TRANSACTIONS)));
    }

    /** WireMock's own API is common to all runs of a server; a run's calls are its own. */
    @Test
    void stubsAndJournalAreCommonToAllRunsOfAServer() throws Exception {
        simulator.control(
                "POST", "runs", "{\"key\": \"anna\", \"world\": %s}".formatted(Json.write(World.document("plain"))));

        transactions("/runs/anna");
        client.verifyThat(1, getRequestedFor(urlPathEqualTo(TRANSACTIONS)));
        client.register(get(urlPathEqualTo(TRANSACTIONS))
                .atPriority(1)
                .willReturn(aResponse().withStatus(503)));

        assertThat(transactions("/runs/anna").statusCode()).isEqualTo(503);
        assertThat(transactions("").statusCode()).isEqualTo(503);
        assertThat(simulator.calls()).isEmpty();
    }

    @Test
    void aResetBringsTheShippedOperationsBack() throws Exception {
        client.register(get(urlPathEqualTo(TRANSACTIONS))
                .atPriority(1)
                .willReturn(aResponse().withStatus(503)));
        assertThat(transactions("").statusCode()).isEqualTo(503);

        client.resetToDefaultMappings();

        assertThat(transactions("").body()).contains("\"errno\":0");
        assertThat(client.allStubMappings().getMappings()).hasSize(SHIPPED);
        client.register(get(urlPathEqualTo(TRANSACTIONS))
                .atPriority(1)
                .willReturn(aResponse().withStatus(503)));
        simulator.reset();
        assertThat(client.allStubMappings().getMappings()).hasSize(SHIPPED);
        assertThat(client.getServeEvents()).isEmpty();
    }

    private HttpResponse<String> transactions(String run) throws Exception {
        URI address = URI.create(simulator.url() + run + TRANSACTIONS + "?limit=5&access_token=" + token);
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
