package dev.tanqiao.lab.extension;

import dev.tanqiao.hub.config.SettingProblem;
import dev.tanqiao.hub.config.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Business time as the virtual clock of a simulator in another process shows it; it only moves forward. */
final class FollowingClock extends Clock implements TimeSource {

    private static final Logger log = LoggerFactory.getLogger(FollowingClock.class);

    /** A question waits at the simulator until time has moved; one that plays fast is not asked at each of its beats. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Pattern NOW = Pattern.compile("\"now\"\\s*:\\s*\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String address;
    private final ScheduledExecutorService beat;
    private volatile Instant now;
    private volatile Runnable moved = () -> {};
    private Instant seen; // of the one thread that follows, as what comes next
    private boolean follows = true;

    /**
     * @param simulator where the simulator listens
     * @throws SettingProblem when there is none
     */
    FollowingClock(URI simulator) {
        this.address = simulator.toString().replaceAll("/+$", "") + "/__admin/tanqiao/clock";
        try {
            this.seen = ask("");
        } catch (IOException unreachable) {
            throw new SettingProblem(LabExtension.FOLLOW_CLOCK, simulator, "the address of a simulator that answers");
        }
        this.now = seen;
        this.beat = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, "following-clock");
            thread.setDaemon(true);
            return thread;
        });
        beat.scheduleWithFixedDelay(this::follow, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public @Nullable InstantSource steady() {
        return null;
    }

    @Override
    public void onMove(Runnable listener) {
        moved = listener;
    }

    private void follow() {
        try {
            seen = ask("?after=" + seen);
            follows = true;
        } catch (IOException unreachable) {
            if (follows && !beat.isShutdown()) { // said once, not at every beat
                log.warn(
                        "clock.not_followed reason=\"{}\" next=\"time stands until the simulator answers\"",
                        unreachable.toString());
            }
            follows = false;
        }
        if (seen.isAfter(now)) {
            now = seen;
            moved.run();
        }
    }

    private Instant ask(String query) throws IOException {
        HttpRequest question = HttpRequest.newBuilder(URI.create(address + query))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            Matcher found = NOW.matcher(
                    http.send(question, HttpResponse.BodyHandlers.ofString()).body());
            if (!found.find()) {
                throw new IOException("the answer shows no clock");
            }
            return Instant.parse(found.group(1));
        } catch (DateTimeException malformed) {
            throw new IOException("the answer shows no time", malformed);
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
