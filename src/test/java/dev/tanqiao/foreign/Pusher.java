package dev.tanqiao.foreign;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Pushes new bills every two hours and authorizations at once, three times each at most. */
final class Pusher implements AutoCloseable {

    private static final int BILLS = 1;
    private static final int AUTHORIZATIONS = 2;
    private static final int TRIES = 3;
    private static final int MOST_LINES = 500;
    private static final long BEAT_MILLIS = 100;
    private static final Duration EVERY = Duration.ofHours(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor();
    private final ForeignClock clock;
    private final List<Booking> ledger;
    private final Map<Integer, URI> addresses = new ConcurrentHashMap<>();
    private final Queue<String> authorized = new ConcurrentLinkedQueue<>();
    private Instant pushedUntil = TwoDays.BEGIN;

    Pusher(ForeignClock clock, List<Booking> ledger) {
        this.clock = clock;
        this.ledger = ledger;
    }

    void start() {
        beat.scheduleWithFixedDelay(this::push, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A later address for the same kind takes the place of the one before. */
    void subscribe(int type, String notifyUrl) {
        addresses.put(type, URI.create(notifyUrl));
    }

    void authorized(String cid) {
        authorized.add(cid);
    }

    private void push() {
        if (addresses.containsKey(AUTHORIZATIONS)) {
            for (String cid = authorized.poll(); cid != null; cid = authorized.poll()) {
                push(AUTHORIZATIONS, Json.object("type", 1, "traceId", "1", "cid", cid));
            }
        }
        Instant now = clock.now();
        if (addresses.containsKey(BILLS) && !pushedUntil.plus(EVERY).isAfter(now)) {
            Instant from = pushedUntil;
            pushedUntil = now;
            var lines = ledger.stream()
                    .filter(booking -> booking.shownAt().isAfter(from) && Purchase.has(booking.shownAt(), now))
                    .flatMap(booking -> booking.bill().stream())
                    .limit(MOST_LINES)
                    .toList();
            if (!lines.isEmpty()) {
                push(BILLS, Json.object("bill", lines, "total", String.valueOf(lines.size())));
            }
        }
    }

    private void push(int type, Object body) {
        for (int tries = 0; tries < TRIES && !isReceived(type, body); tries++) {
            Thread.onSpinWait();
        }
    }

    private boolean isReceived(int type, Object body) {
        HttpRequest request = HttpRequest.newBuilder(addresses.get(type))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build();
        try {
            return Json.read(http.send(request, HttpResponse.BodyHandlers.ofString())
                                    .body())
                            .path("code")
                            .asInt()
                    == 200;
        } catch (IOException away) {
            return false;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        beat.shutdownNow();
    }
}
