package dev.tanqiao.lab.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tanqiao.lab.simulator.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The world's time as each replica is told it: it may be some minutes ahead, or behind, for a while. */
final class SkewedClocks implements AutoCloseable {

    private static final String PATH = "/replica/";
    private static final String AFTER = "after=";

    private final VirtualClock clock;
    private final HttpServer server;
    private final Map<Integer, Duration> skews = new ConcurrentHashMap<>();

    SkewedClocks(VirtualClock clock) {
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException none) {
            throw new UncheckedIOException("No port is free on this machine.", none);
        }
        server.createContext(PATH, this::tell);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, "skewed-clocks");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    /** What {@code tanqiao.follow-clock} of a replica says. */
    URI of(int replica) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH + replica);
    }

    /** From now on a replica is told a time that differs by so much; zero: the world's. */
    void skew(int replica, Duration by) {
        skews.put(replica, by);
    }

    private void tell(HttpExchange exchange) throws IOException {
        String tail = exchange.getRequestURI().getPath().substring(PATH.length());
        int replica = Integer.parseInt(tail.substring(0, tail.indexOf('/')));
        awaitLaterThan(exchange.getRequestURI().getQuery(), skews.getOrDefault(replica, Duration.ZERO));
        byte[] now = "{\"now\":\"%s\"}"
                .formatted(clock.instant().plus(skews.getOrDefault(replica, Duration.ZERO)))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, now.length);
        exchange.getResponseBody().write(now);
        exchange.close();
    }

    /** As the simulator's own clock does: the answer waits a while for time to move past what was seen. */
    private void awaitLaterThan(@Nullable String query, Duration skew) {
        if (query != null && query.startsWith(AFTER)) {
            clock.awaitLaterThan(Instant.parse(query.substring(AFTER.length())).minus(skew));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
