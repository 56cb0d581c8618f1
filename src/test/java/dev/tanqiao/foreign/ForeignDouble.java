package dev.tanqiao.foreign;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Campus, jAccount and city on one port, with cookies that nobody may bring back, and a clock that the hub follows. */
public final class ForeignDouble implements AutoCloseable {

    static final String MAINTENANCE = "/maintenance.html";

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else many an answer takes 40 ms
    }

    private final ForeignClock clock = new ForeignClock(TwoDays.BEGIN);
    private final Complaints complaints = new Complaints();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final Faults faults;
    private final ForeignCampus campus;
    private final ForeignCity city;

    public ForeignDouble(TwoDays days) throws IOException, GeneralSecurityException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        faults = new Faults(clock, TwoDays.HEALED);
        campus = new ForeignCampus(address(), days.purchases(), clock, faults, complaints);
        city = new ForeignCity(days.people(), clock, faults, complaints);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        city.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public ForeignClock clock() {
        return clock;
    }

    public Instant now() {
        return clock.now();
    }

    public ForeignCampus campus() {
        return campus;
    }

    public ForeignCity city() {
        return city;
    }

    /** Kinds of faults that have struck nobody. */
    public Set<String> faultsLeft() {
        return faults.left().stream().map(Enum::name).collect(Collectors.toSet());
    }

    /** What the hub has done against the documents. */
    public List<String> complaints() {
        return complaints.all();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Question question = Question.read(exchange);
            send(exchange, answer(question));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private Reply answer(Question question) throws InterruptedException {
        if (question.path().equals("/__admin/tanqiao/clock")) {
            Instant now = clock.after(Instant.parse(question.query().getOrDefault("after", Instant.MIN.toString())));
            return Reply.json(200, Json.object("now", now.toString(), "speed", 1));
        }
        if (question.header("cookie") != null) {
            complaints.add(question, "a cookie came back");
            return Reply.page(400, "Request Header Or Cookie Too Large");
        }
        if (question.path().equals(MAINTENANCE)) {
            complaints.add(question, "a redirection was followed");
            return Reply.page(200, "Maintenance");
        }
        return question.path().startsWith("/carbon-inclusion/") ? city.answer(question) : campus.answer(question);
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        if (reply.body() == null) {
            return; // closing the exchange closes the connection
        }
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        exchange.getResponseHeaders().add("Set-Cookie", "route=" + UUID.randomUUID() + "; Path=/; HttpOnly");
        exchange.getResponseHeaders().add("Set-Cookie", "JSESSIONID=" + UUID.randomUUID());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        city.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
