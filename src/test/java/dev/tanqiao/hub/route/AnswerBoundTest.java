package dev.tanqiao.hub.route;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.tanqiao.base.net.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.health.Health;

@Timeout(60)
class AnswerBoundTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final WireMockServer server = new WireMockServer(options().dynamicPort());

    @BeforeEach
    void start() {
        server.start();
        server.stubFor(get("/short").willReturn(ok("0123456789")));
        server.stubFor(get("/long").willReturn(ok("0123456789".repeat(1_000_000))));
        server.stubFor(
                get("/drip").willReturn(aResponse().withBody("x".repeat(100)).withChunkedDribbleDelay(100, 20_000)));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void whatFitsIsReadWhole() throws IOException {
        assertThat(read(new AnswerBound(10, false, LONG), "/short")).isEqualTo("0123456789");
        assertThat(read(new AnswerBound(10, true, LONG), "/short")).isEqualTo("0123456789");
    }

    @Test
    void aLongerAnswerIsNone() {
        assertThatThrownBy(() -> read(new AnswerBound(9, false, LONG), "/short"))
                .isInstanceOf(AnswerBound.NoEnd.class)
                .hasMessage("the answer was longer than 9 bytes");
        assertThatThrownBy(() -> read(new AnswerBound(1_000, false, LONG), "/long"))
                .isInstanceOf(AnswerBound.NoEnd.class);
    }

    @Test
    void orIsCutThere() throws IOException {
        assertThat(read(new AnswerBound(9, true, LONG), "/short")).isEqualTo("012345678");
        assertThat(read(new AnswerBound(1_000, true, LONG), "/long")).hasSize(1_000);
    }

    @Test
    void anAnswerThatDripsIsLeft() {
        assertThatThrownBy(() -> read(new AnswerBound(1_000, false, Duration.ofSeconds(1)), "/drip"))
                .isInstanceOf(AnswerBound.NoEnd.class)
                .hasMessage("the answer was not over after 1 s");
    }

    @Test
    void soIsOneWhoseHeadDrips() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> dripping = CompletableFuture.runAsync(() -> drip(socket));
            HttpClientBuilder client = HttpClientBuilder.create()
                    .disableAutomaticRetries()
                    .setDefaultRequestConfig(RequestConfig.custom()
                            .setResponseTimeout(1, TimeUnit.SECONDS)
                            .build());
            new AnswerBound(1_000, false, Duration.ofSeconds(1)).configureHttpClient(client);
            try (CloseableHttpClient http = client.build()) {
                var request = new HttpGet("http://127.0.0.1:" + socket.getLocalPort());
                assertThatThrownBy(() -> http.execute(request, response -> "an answer"))
                        .isInstanceOf(AnswerBound.NoEnd.class)
                        .hasMessage("the answer was not over after 2 s");
            }
            dripping.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "X: x\r\n"})
    void aHeadWithoutEndIsNoAnswer(String onAndOn) throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> writeForEver(socket, onAndOn));
            HttpClientBuilder client = HttpClientBuilder.create().disableAutomaticRetries();
            new AnswerBound(1_000, true, LONG).configureHttpClient(client);
            client.setConnectionManager(new Connections(1, 1, Trust.with(null)));
            try (CloseableHttpClient http = client.build()) {
                var request = new HttpGet("http://127.0.0.1:" + socket.getLocalPort());
                assertThatThrownBy(() -> http.execute(request, response -> "an answer"))
                        .isInstanceOf(MessageConstraintException.class);
            }
            writing.join();
        }
    }

    private static void writeForEver(ServerSocket socket, String what) {
        try (Socket caller = socket.accept()) {
            caller.getOutputStream().write("HTTP/1.1 200 OK\r\nX: x".getBytes(US_ASCII));
            while (true) {
                caller.getOutputStream().write(what.repeat(1_000).getBytes(US_ASCII));
            }
        } catch (IOException gone) {
            return;
        }
    }

    @Test
    void afterAnErrorOtherCallsGoOnAndHealthKnowsUntilThen() throws IOException {
        var bound = new AnswerBound(1_000, true, LONG);
        var memory = new AtomicReference<Error>(new OutOfMemoryError("planted"));
        HttpClientBuilder client = HttpClientBuilder.create();
        bound.configureHttpClient(client);
        client.setConnectionManager(new Connections(1, 1, Trust.with(null)));
        client.addRequestInterceptorLast((request, entity, context) -> {
            Error none = memory.getAndSet(null);
            if (none != null) {
                throw none;
            }
        });
        var health = new CallsHealth(List.of(bound));
        try (CloseableHttpClient http = client.build()) {
            assertThatThrownBy(() -> read(http, "/short")).isInstanceOf(OutOfMemoryError.class);
            assertThat(health.health())
                    .isEqualTo(Health.down()
                            .withDetail("why", "a call ended with OutOfMemoryError")
                            .build());

            assertThat(read(http, "/short"))
                    .isEqualTo("0123456789"); // of one connection in all: that of the first was given back
            assertThat(health.health()).isEqualTo(Health.up().build());
        }
    }

    @Test
    void ofASubscriberWhatDripsOrBreaksOffIsCut() throws IOException {
        server.stubFor(get("/broken").willReturn(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)));
        server.stubFor(get("/gzip").willReturn(ok("plain").withHeader("Content-Encoding", "gzip")));

        assertThat(read(new AnswerBound(1_000, true, Duration.ofSeconds(1)), "/drip"))
                .matches("x{1,99}");
        assertThat(read(new AnswerBound(1_000, true, LONG), "/broken")).isEmpty();
        assertThat(read(new AnswerBound(1_000, true, LONG), "/gzip")).isEqualTo("plain");
    }

    /** A header without end, until the other side goes. */
    private static void drip(ServerSocket socket) {
        try (Socket caller = socket.accept()) {
            caller.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(US_ASCII));
            while (true) {
                caller.getOutputStream().write("x".getBytes(US_ASCII));
                caller.setSoTimeout(50);
                try {
                    if (caller.getInputStream().read() < 0) {
                        return;
                    }
                } catch (SocketTimeoutException stillThere) {
                    continue;
                }
            }
        } catch (IOException gone) {
            return;
        }
    }

    @Test
    void theNextCallAfterACutOneIsSound() throws IOException {
        HttpClientBuilder client = HttpClientBuilder.create();
        new AnswerBound(1_000, true, LONG).configureHttpClient(client);
        try (CloseableHttpClient http = client.build()) {
            assertThat(read(http, "/long")).hasSize(1_000);
            assertThat(read(http, "/short")).isEqualTo("0123456789");
        }
    }

    private String read(AnswerBound bound, String path) throws IOException {
        HttpClientBuilder client = HttpClientBuilder.create();
        bound.configureHttpClient(client);
        try (CloseableHttpClient http = client.build()) {
            return read(http, path);
        }
    }

    private String read(CloseableHttpClient http, String path) throws IOException {
        return http.execute(
                new HttpGet(server.baseUrl() + path), response -> EntityUtils.toString(response.getEntity()));
    }
}
