package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.route.DueWatch;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.lab.check.Checker;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.Driver;
import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.check.JdbcAudit;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.DrivenHub;
import dev.tanqiao.lab.scenario.FreePort;
import dev.tanqiao.lab.scenario.SkewedClock;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Hub and simulator in this process with the small world, set up as {@code dev} does it. */
final class Bridge implements AutoCloseable {

    /**
     * Four of the small world's five days are quiet: a hub that finds nothing new asks more rarely than in {@code dev}. Only where time stands
     * until the hub is done: what is taken in must still be within a day and a look.
     */
    private static final Map<String, Object> QUIET_DAYS =
            Map.of("tanqiao.campus.poll-every-quiet", "12h", "tanqiao.bills.every", "3h");

    /** The sweep for refunds is due twice a day, and comes with a look of the account. */
    private static final Duration LAST_SWEEP = Duration.ofHours(26);

    private static final Duration LONGEST_HORIZON = Duration.ofDays(3);

    final Simulator simulator;
    private final URI hubAddress;
    private final Map<String, Object> settings;
    private final Path home;
    private final Path world;
    private final HubDatabase rows;
    private int plays;
    Hub hub;
    JdbcTemplate jdbc;

    Bridge(Path home) {
        this(home, Day.CORNER, Map.of());
    }

    /** The same with another world, and settings that win over those of {@code dev}. */
    Bridge(Path home, Path world, Map<String, Object> more) {
        this(home, world, more, null);
    }

    /** The same with somebody who listens on its wires. */
    Bridge(Path home, Wires wires) {
        this(home, Day.CORNER, Map.of(), wires);
    }

    private Bridge(Path home, Path world, Map<String, Object> more, @Nullable Wires wires) {
        this.home = home;
        this.world = world;
        int port = FreePort.find();
        URI hubItself = URI.create("http://127.0.0.1:" + port);
        hubAddress = wires == null ? hubItself : wires.downstream.address();
        simulator = Simulator.start(nextPlay());
        if (wires != null) {
            wires.connect(simulator.address(), hubItself);
        }
        settings = new HashMap<>(new DevHome(home)
                .settings(
                        simulator.world(),
                        wires == null ? simulator.address() : wires.upstream.address(),
                        hubAddress,
                        simulator.publicKeyFile()));
        settings.put("server.port", port);
        settings.put("tanqiao.delivery.sample-subscribers", simulator.address() + "/subscribers");
        settings.put("logging.config", "classpath:logback-spring.xml"); // as shipped, not as in other tests
        if (wires == null) {
            settings.putAll(QUIET_DAYS);
        }
        settings.putAll(more);
        Object database = settings.computeIfAbsent("tanqiao.database.url", missing -> TestDatabase.freshUrl());
        rows = new HubDatabase(database.toString(), "postgres");
        hub = Hub.start(settings, new SkewedClock(simulator::clock));
        jdbc = hub.bean(JdbcTemplate.class);
    }

    /** The hub ends in order, and another begins on the same rows. */
    void restartHub() {
        hub.close();
        hub = Hub.start(settings, new SkewedClock(simulator::clock));
        jdbc = hub.bean(JdbcTemplate.class);
    }

    private SimulatorSettings nextPlay() {
        plays++;
        return SimulatorSettings.of(world.toString(), home.resolve("simulator-" + plays))
                .withHub(hubAddress);
    }

    /** The hub plays on: the world begins again, on empty rows, without faults. */
    void beginAnew() {
        hub.beginAnew(() -> {
            simulator.playInstead(nextPlay());
            rows.empty();
            try {
                Files.deleteIfExists(home.resolve("seals.txt"));
            } catch (IOException held) {
                throw new UncheckedIOException(held);
            }
        });
    }

    /** Plants a fault, or an array of them, at the simulator. */
    void plant(String fault) {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(simulator.address().resolve("/__admin/tanqiao/faults"))
                                    .POST(HttpRequest.BodyPublishers.ofString(fault))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Everything that both sides wrote into a log. */
    Path log() {
        return new DevHome(home).log();
    }

    Path home() {
        return home;
    }

    /** Plays until all is quiet behind the world's end; the watcher sees the time at every step. */
    Comparison playToTheEnd(Consumer<Instant> watcher) {
        var world = new WorldView(simulator.address());
        Instant end = simulator.world().end();
        new Driver(currentHub(), world)
                .playToTheEnd(end.plus(LAST_SWEEP), end.plus(LONGEST_HORIZON), status -> watcher.accept(status.now()));
        return new Checker(new JdbcAudit(jdbc), new DevHome(home).files(), world)
                .compare(simulator.world().start(), simulator.clock().instant());
    }

    /** Whichever hub runs at the moment. */
    private Driver.Hub currentHub() {
        return new DrivenHub(() -> hub.bean(DueWatch.class).nextDue(), rows.quiet(), rows.progress());
    }

    static String printed(Comparison comparison) {
        var out = new StringWriter();
        comparison.print(new PrintWriter(out));
        return out.toString();
    }

    @Override
    public void close() {
        hub.close();
        rows.close();
        simulator.close();
    }
}
