package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class BrowserTest {

    @Test
    void whoIsLoggedInIsSoByWhateverAddressJAccountHasAndNowhereElse() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            seen.add(path + " " + exchange.getRequestHeaders().getFirst("Cookie"));
            exchange.getResponseHeaders().add("Location", "/jaccount/oauth2/authorize");
            exchange.sendResponseHeaders(path.equals("/enrol") ? 302 : 200, -1);
            exchange.close();
        });
        proxy.start();
        try {
            var browser = new Browser(HttpClient.newHttpClient());
            browser.logIn("JAAuthCookie", "gwang");
            browser.open(URI.create("http://127.0.0.1:" + proxy.getAddress().getPort() + "/enrol"));
        } finally {
            proxy.stop(0);
        }
        assertThat(seen).containsExactly("/enrol null", "/jaccount/oauth2/authorize JAAuthCookie=gwang");
    }

    @Test
    void aCookieIsSentBackUntilItsHostEndsIt() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            seen.add(path + " " + exchange.getRequestHeaders().getFirst("Cookie"));
            switch (path) {
                case "/enrol" -> {
                    exchange.getResponseHeaders().add("Set-Cookie", "state=abc; Path=/enrol; Max-Age=600; HttpOnly");
                    exchange.getResponseHeaders().add("Location", "/enrol/callback");
                }
                case "/enrol/callback" -> {
                    exchange.getResponseHeaders().add("Set-Cookie", "state=; Path=/enrol; Max-Age=0; HttpOnly");
                    exchange.getResponseHeaders().add("Location", "/enrol/done");
                }
                default -> {}
            }
            exchange.sendResponseHeaders(path.endsWith("/done") ? 200 : 302, -1);
            exchange.close();
        });
        hub.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + hub.getAddress().getPort() + "/enrol");
            assertThat(new Browser(HttpClient.newHttpClient()).open(address).statusCode())
                    .isEqualTo(200);
        } finally {
            hub.stop(0);
        }
        assertThat(seen).containsExactly("/enrol null", "/enrol/callback state=abc", "/enrol/done null");
    }
}
