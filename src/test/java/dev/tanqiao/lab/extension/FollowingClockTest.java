package dev.tanqiao.lab.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.Outbox;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** A hub's clock beside a simulator's. */
class FollowingClockTest {

    private Simulator simulator;
    private FollowingClock clock;

    @BeforeEach
    void follow(@TempDir Path state) {
        simulator = Simulator.start(SimulatorSettings.of("campus-day", state));
        clock = new FollowingClock(simulator.address());
    }

    @AfterEach
    void stop() {
        clock.close();
        simulator.close();
    }

    @Test
    void whoeverWaitsForALeapOfTimeIsToldOfEach() throws Exception {
        var told = new LinkedBlockingQueue<Instant>();
        clock.onMove(() -> told.add(clock.instant()));
        Instant start = simulator.clock().instant();
        assertThat(clock.instant()).isEqualTo(start);

        for (int minute = 1; minute <= 3; minute++) {
            Instant leap = start.plus(Duration.ofMinutes(minute));
            simulator.clock().advanceTo(leap);
            assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(leap);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void timeThatGoesBackIsNotFollowed() throws Exception {
        Instant start = Instant.parse("2026-03-02T04:00:00Z");
        var shown = new LinkedBlockingQueue<>(
                List.of(start, start.plusSeconds(2), start.plusSeconds(1), start.plusSeconds(3)));
        var told = new LinkedBlockingQueue<Instant>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Instant now = shown.size() > 1 ? shown.remove() : shown.element();
            byte[] face = "{\"now\":\"%s\"}".formatted(now).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, face.length);
            exchange.getResponseBody().write(face);
            exchange.close();
        });
        server.start();
        try (var follower = new FollowingClock(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()))) {
            follower.onMove(() -> told.add(follower.instant()));
            Awaitility.await().until(() -> told.contains(start.plusSeconds(3)));
            assertThat(told).doesNotContain(start.plusSeconds(1));
        } finally {
            server.stop(0);
        }
    }

    /** Its beat is an hour long, so nothing else wakes it. */
    @Test
    void aHubDoesAtOnceWhatALeapOfTimeMakesDue(@TempDir Path home) {
        Map<String, Object> settings = Map.of("tanqiao.follow-clock", simulator.address(), "tanqiao.beat", "PT1H");
        try (Hub hub = Hub.start(TestHub.settings(home, settings), Map.of())) {
            var rows = new JdbcTemplate(hub.bean(DataSource.class));
            new Outbox(hub.bean(DataSource.class)).happened(Outbox.settled(17, 1));

            simulator.clock().advanceTo(Outbox.NOON);

            Awaitility.await().until(() -> rows.queryForObject("select count(*) from event_due", Integer.class) == 0);
        }
    }

    @Test
    void whereNoSimulatorAnswersTheHubDoesNotStart() {
        URI nobody = URI.create("http://127.0.0.1:1");
        assertThatThrownBy(() -> new FollowingClock(nobody))
                .hasMessageContaining("tanqiao.follow-clock")
                .hasMessageContaining(nobody.toString());
    }
}
