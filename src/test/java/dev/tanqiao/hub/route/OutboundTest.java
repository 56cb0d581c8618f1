package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tanqiao.base.net.Outbound;
import dev.tanqiao.base.net.OwnCertificate;
import dev.tanqiao.base.net.Proxies;
import dev.tanqiao.base.net.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How calls leave an installation: by a proxy, and to servers whose authority is the installation's own. */
@Timeout(60)
class OutboundTest {

    private static final String NAMED = "https://city.example:443/orderSettel"; // never looked up: the proxy does that

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n",
                ""
            })
    void aProxyThatRefusesTheWayTellsThatNothingWasSent(String answer) throws Exception {
        try (ServerSocket proxy = proxy(answer);
                CloseableHttpClient client = client(Proxies.of("127.0.0.1:" + proxy.getLocalPort(), List.of()), null)) {
            assertThatThrownBy(() -> post(client, NAMED)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void whatIsNoTlsTellsTheSame() throws Exception {
        try (ServerSocket plain = proxy("HTTP/1.1 400 Bad Request\r\n\r\n");
                CloseableHttpClient client = client(Proxies.of("", List.of()), null)) {
            assertThatThrownBy(() -> post(client, "https://127.0.0.1:" + plain.getLocalPort()))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void butAnAnswerThatIsLostDoesNot() throws Exception {
        try (ServerSocket silent = proxy("");
                CloseableHttpClient client = client(Proxies.of("", List.of()), null)) {
            assertThatThrownBy(() -> post(client, "http://127.0.0.1:" + silent.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectException.class);
        }
    }

    @Test
    void anAuthorityOfItsOwnCountsWhereAFileNamesIt() throws Exception {
        OwnCertificate own = OwnCertificate.in(directory);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(own.server()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        String address = "https://localhost:" + server.getAddress().getPort();
        try (CloseableHttpClient knows = client(Proxies.of("", List.of()), own.pem());
                CloseableHttpClient knowsNot = client(Proxies.of("", List.of()), null)) {
            assertThat(post(knows, address)).isEqualTo(200);
            assertThatThrownBy(() -> post(knowsNot, address)).isInstanceOf(SSLHandshakeException.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aFileWithoutACertificateIsRefused() throws Exception {
        Path empty = Files.writeString(directory.resolve("none.pem"), "nothing");

        assertThatThrownBy(() -> Trust.with(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no certificate");
    }

    /** Reads what comes, gives one answer, and hangs up. */
    private static ServerSocket proxy(String answer) throws IOException {
        var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var thread = new Thread(() -> {
            while (!socket.isClosed()) {
                try (Socket caller = socket.accept();
                        InputStream in = caller.getInputStream()) {
                    in.read(new byte[4096]);
                    caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException over) {
                    // the next one, or the end
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private static CloseableHttpClient client(Proxies proxies, @Nullable Path authorities) {
        HttpClientBuilder client = HttpClientBuilder.create().disableAutomaticRetries();
        new AnswerBeans.Pool(2, 2, new Outbound(proxies, Trust.with(authorities))).connect(client);
        return client.build();
    }

    private static int post(CloseableHttpClient client, String address) throws IOException {
        return client.execute(new HttpPost(address), response -> response.getCode());
    }
}
