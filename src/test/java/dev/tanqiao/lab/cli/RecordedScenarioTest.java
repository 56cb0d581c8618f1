package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.hub.cli.ExitCode;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.lab.check.Driver;
import dev.tanqiao.lab.check.JdbcProgress;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.DrivenHub;
import dev.tanqiao.lab.scenario.Failure;
import dev.tanqiao.lab.scenario.FreePort;
import dev.tanqiao.lab.scenario.ScenarioReader;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.ScenarioRunner;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** What happened in a house as {@code dev} builds it becomes a scenario that passes. */
class RecordedScenarioTest {

    private static final String WORLD = "src/test/resources/worlds/recorded.yaml";

    @TempDir
    private static Path home;

    private static Day.Ended whileItRan;
    private static Day.Ended tooMuch;
    private static String lunch = "";
    private static String neverBooked = "";
    private static String whatProvedIt = "";

    /** A day: a lunch whose answer is lost and that is refunded, one that is never booked and is sent again, a withdrawal. */
    @BeforeAll
    static void live() {
        var dev = new DevHome(home);
        URI hubAddress = URI.create("http://127.0.0.1:" + FreePort.find());
        try (DevHome.Held held = dev.hold();
                Simulator simulator = Simulator.start(
                        new SimulatorSettings("127.0.0.1", 0, WORLD, null, dev.simulator(), hubAddress, false));
                Hub hub = Hub.start(
                        dev.settings(simulator.world(), simulator.address(), hubAddress, simulator.publicKeyFile()),
                        simulator.clock())) {
            var world = new WorldView(simulator.address());
            var driver = new Driver(DrivenHub.of(hub, new JdbcProgress(hub.bean(JdbcTemplate.class))), world);
            happen(driver, world);
            whileItRan = record("running.scenario.yaml");
            world.act("POST", "campus/orders", Json.write(Json.tree(Collections.nCopies(40, order("zhou", 1)))));
            tooMuch = record("too-much.scenario.yaml");
        }
    }

    private static void happen(Driver driver, WorldView world) {
        play(driver, "2026-03-02T09:00");
        buys(world, "zhou", 2);
        // They strike the second and the third of all orders: in a scenario without the first these are the first and
        // the second.
        world.act("POST", "faults", """
                [{"operation": "city.orderSettel", "kind": "reset", "nth": 2},
                 {"operation": "city.orderSettel", "kind": "close", "effect": false, "nth": 3}]""");
        play(driver, "2026-03-02T12:00");
        lunch = buys(world, "wang", 12.5);
        play(driver, "2026-03-02T12:40");
        neverBooked = buys(world, "wang", 8);
        play(driver, "2026-03-02T13:00");
        whatProvedIt = buys(world, "li", 6);
        play(driver, "2026-03-02T15:00");
        world.act("POST", "campus/orders/" + lunch + "/refund", "");
        world.act("POST", "campus/persons/li/withdraw", "");
        play(driver, "2026-03-02T15:45");
        buys(world, "li", 9);
        play(driver, "2026-03-03T06:00");
    }

    private static void play(Driver driver, String until) {
        driver.playUntil(Instant.parse(until + ":00+08:00"), status -> {});
    }

    private static String buys(WorldView world, String account, double yuan) {
        return world.act("POST", "campus/orders", Json.write(order(account, yuan)))
                .path("id")
                .asText();
    }

    private static JsonNode order(String account, double yuan) {
        return Json.object().put("account", account).put("merchant", "第一餐饮大楼").put("amount", -yuan);
    }

    private static Day.Ended record(String file, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "scenario", "record", home.resolve(file).toString(), "--home", home.toString(), "--world", WORLD));
        command.addAll(List.of(options));
        return Day.run(command.toArray(String[]::new));
    }

    @Test
    void everythingThatHappenedPassesWhenItIsPlayed() throws IOException {
        assertThat(whileItRan.exitCode()).as(whileItRan.err()).isZero();
        assertThat(text("running.scenario.yaml"))
                .contains(
                        "refund: " + lunch,
                        "withdraw: li",
                        "{of: %s, kind: purchase, status: BILLED, a: 12, b: 6, attempts: 1}".formatted(lunch),
                        "{of: %s, kind: reversal, status: BILLED, a: -12, b: -6, attempts: 1}".formatted(lunch),
                        "{type: settlement.unknown, of: %s, kind: purchase}".formatted(lunch),
                        "{of: %s, kind: purchase, status: BILLED, a: 8, b: 4, attempts: 2}".formatted(neverBooked),
                        "decision: NOT_AUTHORIZED",
                        "balance: {person: wang, a: 992, b: 996, reductions: 0}");
        assertPasses("running.scenario.yaml");
    }

    /** Dev is stopped; the first order of all is not in the scenario, and what proved that nothing was booked is. */
    @Test
    void someOrdersPassWithoutTheOthers() throws IOException {
        Day.Ended recorded = record("two.scenario.yaml", "--order", lunch, "--order", neverBooked);

        assertThat(recorded.exitCode()).as(recorded.err()).isZero();
        assertThat(recorded.out()).contains("3 orders", whatProvedIt + " is here since it proved that " + neverBooked);
        assertThat(text("two.scenario.yaml"))
                .contains("kind: reset, nth: 1}", "kind: close, effect: false, nth: 2}")
                .doesNotContain("zhou");
        assertPasses("two.scenario.yaml");
    }

    @Test
    void noSecretAndNoCidIsWritten() throws IOException {
        String text = text("running.scenario.yaml");
        List<String> cids = Files.readString(home.resolve("simulator/journal.jsonl"))
                .lines()
                .map(line -> Json.read(line).orElseThrow())
                .filter(entry -> entry.path("kind").asText().equals("cid"))
                .map(entry -> entry.path("cid").asText())
                .toList();

        assertThat(cids).hasSize(3).noneMatch(text::contains);
        assertThat(text).doesNotContain("token", "secret", "tanqiao-recorded", "/push/");
    }

    @Test
    void whatCannotBeRecordedIsToldWithAWayOut() throws IOException {
        String before = text("running.scenario.yaml");

        assertThat(tooMuch.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(tooMuch.err()).contains("That would be 45 orders", "at most 40", "--order", "--since");
        assertThat(home.resolve("too-much.scenario.yaml")).doesNotExist();

        Day.Ended again = record("running.scenario.yaml", "--order", lunch);
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.err()).contains("is there already; nothing was written");
        assertThat(text("running.scenario.yaml")).isEqualTo(before);

        assertThat(record("x.scenario.yaml", "--order", lunch.replace("A0", "AO"))
                        .err())
                .contains("There is no order AO", "did you mean A0");
        assertThat(record("x.scenario.yaml", "--since", "soon").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Day.run("scenario", "record", home.resolve("x.scenario.yaml").toString(), "--home", home.toString())
                        .err())
                .contains("is of the world recorded", "--world");
        assertThat(Day.run("scenario", "record", home.resolve("x.scenario.yaml").toString(), "--home", home + "/none")
                        .err())
                .contains("tanqiao dev was never run there");
        assertThat(home.resolve("x.scenario.yaml")).doesNotExist();
    }

    private static String text(String file) throws IOException {
        return Files.readString(home.resolve(file));
    }

    private static void assertPasses(String file) {
        ScenarioResult outcome;
        try (ScenarioRunner runner = ScenariosTest.laboratory(home.resolve("plays-of-" + file))) {
            outcome = runner.play(ScenarioReader.read(home.resolve(file)), null);
        }
        assertThat(outcome.failures()).extracting(Failure::toString).isEmpty();
        assertThat(outcome.error()).isNull();
    }
}
