package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.lab.check.Checker;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.check.Driver;
import dev.tanqiao.lab.check.JdbcAudit;
import dev.tanqiao.lab.check.JdbcProgress;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.cli.Jar.Running;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.DrivenHub;
import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The production jar on a PostgreSQL server and the simulator as two processes that share a clock. */
class TwoProcessesIT {

    private static final Duration LAST_SWEEP = Duration.ofHours(26);
    private static final Duration LONGEST_HORIZON = Duration.ofDays(3);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String SPEED = "14400";

    @TempDir
    private Path directory;

    private final URI hub = URI.create("http://127.0.0.1:" + Day.freePort());
    private final URI simulator = URI.create("http://127.0.0.1:" + Day.freePort());
    private final String database = TestDatabase.freshUrl();
    private final World world = World.read(Day.CORNER.toString(), null);
    private final WorldView view = new WorldView(simulator);

    @Test
    void theyPlayTheDayToAgreement() throws Exception {
        try (var jar = new Jar(directory)) {
            Running standing = simulate(jar, "0");
            Running serving = serve(jar);
            await().atMost(PATIENCE)
                    .until(() -> serving.said().contains("Hub ")
                            || !serving.process().isAlive());
            assertThat(serving.process().isAlive()).as(serving.said()).isTrue();
            standing.stop();

            Running playing = simulate(jar, SPEED);
            Instant end = world.end().plus(LAST_SWEEP);
            await().atMost(PATIENCE)
                    .until(() ->
                            view.status().exhausted() && !view.status().now().isBefore(end));
            playing.stop();

            simulate(jar, "0"); // the clock moves only when told, so that all can be compared at one moment
            var jdbc = new JdbcTemplate(new DriverManagerDataSource(database));
            new Driver(new DrivenHub(new JdbcQuiet(jdbc)::nextDue, new JdbcQuiet(jdbc), new JdbcProgress(jdbc)), view)
                    .playToTheEnd(end, end.plus(LONGEST_HORIZON), status -> {});
            Comparison comparison = new Checker(
                            new JdbcAudit(jdbc), new DevHome(directory.resolve("home")).files(), view)
                    .compare(world.start(), view.status().now());
            assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
            assertThat(view.ledger().bookings()).hasSizeGreaterThan(30);

            serving.stop();
            assertThat(serving.process().exitValue()).isEqualTo(143);
        }
    }

    @Test
    void inProductionTheHubKeepsItsOwnTime() throws Exception {
        try (var jar = new Jar(directory)) {
            simulate(jar, "0");
            Running serving = serve(jar, "--spring.profiles.active=production");

            assertThat(serving.exitCode()).isEqualTo(3);
            assertThat(serving.said())
                    .contains("tanqiao.follow-clock is '" + simulator + "'; expected: nothing: it is for trying out; ")
                    .doesNotContain("\tat ");
        }
    }

    private Running simulate(Jar jar, String speed) throws IOException {
        var arguments = new ArrayList<>(List.of("simulate", "--port", String.valueOf(simulator.getPort())));
        arguments.addAll(List.of("--state", directory.resolve("state").toString()));
        arguments.addAll(List.of("--world", Day.CORNER.toString(), "--hub", hub.toString(), "--speed", speed));
        Running running = jar.start("tanqiao.jar", arguments);
        await().atMost(PATIENCE)
                .until(() -> running.said().contains("Control ")
                        || !running.process().isAlive());
        assertThat(running.process().isAlive()).as(running.said()).isTrue();
        return running;
    }

    private Running serve(Jar jar, String... options) throws IOException {
        Map<String, Object> settings = new DevHome(directory.resolve("home"))
                .settings(world, simulator, hub, directory.resolve("state/platform-public.pem"));
        settings.put("tanqiao.database.url", database);
        settings.put("tanqiao.follow-clock", simulator);
        settings.remove("tanqiao.log"); // what it logs is what it says
        settings.remove("logging.file.name");
        List<String> arguments = new ArrayList<>(List.of("serve"));
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        arguments.addAll(List.of(options));
        return jar.startExtended(arguments);
    }
}
