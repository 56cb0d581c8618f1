package dev.tanqiao.hub.bundle.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a client of a bundle connects, whatever a route or an answer says. */
class HostsTest {

    @ParameterizedTest
    @CsvSource({
        "bikes.example.org,      bikes.example.org,   443, true",
        "bikes.example.org,      BIKES.example.org,   -1,  true",
        "bikes.example.org:8443, bikes.example.org,   8443, true",
        "bikes.example.org:8443, bikes.example.org,   443, false",
        "bikes.example.org,      a.bikes.example.org, 443, false",
        "bikes.example.org,      xbikes.example.org,  443, false",
        "*.example.org,          bikes.example.org,   443, true",
        "*.example.org,          example.org,         443, false",
        "*.example.org,          bikes.example.org.evil.org, 443, false",
        "[::1]:80,               [::1],               80, true",
        "[::1],                  [::1],               80, true"
    })
    void aGrantCoversWhatItNames(String grant, String host, int port, boolean covered) {
        var hosts = new Hosts("bikes", List.of(grant));
        if (covered) {
            assertThatCode(() -> hosts.check(host, port)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> hosts.check(host, port))
                    .isInstanceOf(NotGranted.class)
                    .hasMessageContaining(host);
        }
    }

    @Test
    void neitherAHeaderNorARedirectLeadsElsewhere(@TempDir Path folder) throws Exception {
        List<String> met = Collections.synchronizedList(new ArrayList<>());
        HttpServer other = server(met, "other", "");
        HttpServer granted = server(met, "granted", "http://127.0.0.1:" + port(other) + "/elsewhere");
        try (CamelContext camel = contexts(folder)
                .load(
                        new BundleRoutes(
                                "bikes",
                                Map.of("x.camel.yaml", """
                                - route:
                                    id: x
                                    from:
                                      uri: direct:x
                                      steps:
                                        - setHeader: {name: CamelHttpUri, constant: "http://127.0.0.1:%s/header"}
                                        - setHeader: {name: camelhttpbaseuri, constant: "http://127.0.0.1:%s/header"}
                                        - to: "http://127.0.0.1:%s/asked?throwExceptionOnFailure=false"
                                """.formatted(port(other), port(other), port(granted))
                                        .getBytes(StandardCharsets.UTF_8)),
                                Map.of(),
                                List.of("127.0.0.1:" + port(granted))),
                        new NoDoor())) {
            camel.start();
            camel.createProducerTemplate().requestBody("direct:x", "hello");
        } finally {
            granted.stop(0);
            other.stop(0);
        }
        assertThat(met).containsExactly("granted /asked");
    }

    private static BundleContexts contexts(Path folder) {
        return new BundleContexts(List.of("direct", "http"), Map.of(), folder, client -> {});
    }

    private static int port(HttpServer server) {
        return server.getAddress().getPort();
    }

    private static HttpServer server(List<String> met, String name, String location) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            met.add(name + " " + exchange.getRequestURI().getPath());
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(location.isEmpty() ? 200 : 307, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
