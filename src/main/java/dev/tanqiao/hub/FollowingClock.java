package dev.tanqiao.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Development only: business time as the virtual clock of a simulator in another process shows it; it only moves forward. */
final class FollowingClock extends Clock implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FollowingClock.class);
    private static final Duration BEAT = Duration.ofMillis(50);
    private static final Pattern NOW = Pattern.compile("\"now\"\\s*:\\s*\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final HttpRequest question;
    private final ScheduledExecutorService beat;
    private volatile Instant now;
    private boolean follows = true; // of the one thread that follows

    /**
     * @param simulator where the simulator listens
     * @throws SettingProblem when there is none
     */
    FollowingClock(URI simulator) {
        this.question = HttpRequest.newBuilder(
                        URI.create(simulator.toString().replaceAll("/+$", "") + "/__admin/tanqiao/clock"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            this.now = ask();
        } catch (IOException unreachable) {
            throw new SettingProblem("tanqiao.follow-clock", simulator, "the address of a simulator that answers");
        }
        this.beat = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "following-clock");
            thread.setDaemon(true);
            return thread;
        });
        beat.scheduleWithFixedDelay(this::follow, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void follow() {
        try {
            Instant seen = ask();
            now = seen.isAfter(now) ? seen : now;
            follows = true;
        } catch (IOException unreachable) {
            if (follows) { // said once, not at every beat
                log.warn(
                        "clock.not_followed reason=\"{}\" next=\"time stands until the simulator answers\"",
                        unreachable.toString());
            }
            follows = false;
        }
    }

    private Instant ask() throws IOException {
        try {
            Matcher found = NOW.matcher(
                    http.send(question, HttpResponse.BodyHandlers.ofString()).body());
            if (!found.find()) {
                throw new IOException("the answer shows no clock");
            }
            return Instant.parse(found.group(1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new IllegalArgumentException("A followed clock has one zone: UTC.");
    }

    @Override
    public void close() {
        beat.shutdownNow();
    }
}
