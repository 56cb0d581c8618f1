package dev.tanqiao.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.tanqiao.lab.simulator.Json;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of an answer is told where it is otherwise than a step says. */
class ExchangeTest {

    private static final String CODE = "MCwCFHpaymentcode0123456789abcdef";

    @Test
    void aSecretIsNotToldWhereverItStands() throws Exception {
        assertThat(otherwise("{\"/entities/0/code\": 5}"))
                .contains("GET: /entities/0/code is {\"code\":\"***\"}, not 5");
        assertThat(otherwise("{\"/entities/0\": {\"status\": 4}}"))
                .contains("GET: /entities/0 is {\"0\":{\"status\":0,\"code\":\"***\"}}, not {\"status\":4}");
        assertThat(otherwise("{\"/entities/0/status\": 4}")).contains("GET: /entities/0/status is 0, not 4");
    }

    private static Optional<String> otherwise(String expected) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = "{\"entities\":[{\"status\":0,\"code\":\"%s\"}]}"
                .formatted(CODE)
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            JsonNode said = Json.object().set("answer", Json.read(expected).orElseThrow());
            return new Exchange().send("GET", HttpRequest.newBuilder(address).build(), said);
        } finally {
            server.stop(0);
        }
    }
}
