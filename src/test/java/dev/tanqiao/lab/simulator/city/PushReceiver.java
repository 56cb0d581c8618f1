package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tanqiao.lab.simulator.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An equity platform's notify address on a free port: keeps what comes, answers as told. */
final class PushReceiver implements AutoCloseable {

    private static final Answer ACKNOWLEDGED = new Answer(200, "{\"code\":200}");

    record Answer(int status, String body) {}

    /** What came over the wire. */
    record Wire(Headers headers, byte[] body) {}

    final List<Wire> wire = new CopyOnWriteArrayList<>();
    final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final HttpServer server;
    private Runnable beforeAnswer = () -> {};

    PushReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/push", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d/push".formatted(server.getAddress().getPort());
    }

    /** What the next request gets; later ones are acknowledged. */
    PushReceiver answers(int status, String body) {
        answers.add(new Answer(status, body));
        return this;
    }

    void beforeAnswer(Runnable action) {
        beforeAnswer = action;
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        wire.add(new Wire(exchange.getRequestHeaders(), body));
        Json.read(new String(body, StandardCharsets.UTF_8)).ifPresent(received::add);
        beforeAnswer.run();
        Answer answer = Optional.ofNullable(answers.poll()).orElse(ACKNOWLEDGED);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Location", url());
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
