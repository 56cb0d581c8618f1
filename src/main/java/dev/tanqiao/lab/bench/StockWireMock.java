package dev.tanqiao.lab.bench;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;

/** WireMock as it is, with one stub and a transformer that answers: no journal of orders, and none of requests. */
final class StockWireMock implements Player {

    private static final int THREADS = 64;

    @Override
    public void play(Place place) throws InterruptedException {
        var server = new WireMockServer(options()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .containerThreads(THREADS)
                .http2PlainDisabled(true)
                .gzipDisabled(true)
                .stubRequestLoggingDisabled(true)
                .disableRequestJournal()
                .extensions(new Settled()));
        server.start();
        server.stubFor(
                WireMock.post(OrderErrand.PATH).willReturn(WireMock.aResponse().withTransformers(Settled.NAME)));
        System.out.println(READY + " " + server.port());
        Thread.currentThread().join();
    }

    private static final class Settled implements ResponseDefinitionTransformerV2 {

        static final String NAME = "settled";

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            return new ResponseDefinitionBuilder()
                    .withStatus(200)
                    .withHeader("Content-Type", "application/json;charset=UTF-8")
                    .withBody(OrderLimit.SETTLED)
                    .build();
        }

        @Override
        public String getName() {
            return NAME;
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }
}
