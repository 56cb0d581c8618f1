package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.HubSettings;
import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioReader;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.ScenarioRunner;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A hub that has played a scenario plays the next one as a new hub does. */
class HubsPlayOnTest {

    private static final List<Scenario> SCENARIOS = Stream.of(
                    "pause-of-a-provider", "refund-is-reversed", "purchase-is-settled")
            .map(name -> ScenarioReader.read(Path.of("simulator/scenarios/" + name + ".scenario.yaml")))
            .toList();

    @TempDir
    private Path home;

    private final AtomicInteger hubs = new AtomicInteger();

    @Test
    void itBeginsAndSendsAsANewHubDoes() {
        List<ScenarioResult> onNewHubs = SCENARIOS.stream()
                .map(scenario -> {
                    try (ScenarioRunner one = laboratory("new-" + hubs, () -> {})) {
                        return one.play(scenario, null);
                    }
                })
                .toList();

        List<ScenarioResult> onUsedHubs = playAll("used", () -> {});

        assertThat(onUsedHubs).allMatch(ScenarioResult::passed);
        for (int i = 0; i < SCENARIOS.size(); i++) {
            String scenario = SCENARIOS.get(i).id();
            assertThat(atTheStart(onUsedHubs.get(i))).as(scenario).isEqualTo(atTheStart(onNewHubs.get(i)));
            assertThat(orders(onUsedHubs.get(i))).as(scenario).isEqualTo(orders(onNewHubs.get(i)));
        }
    }

    @Test
    void aRowThatIsLeftFromTheScenarioBeforeIsFound() {
        List<ScenarioResult> leaking = playAll("leaking", HubsPlayOnTest::pausesOutliveTheirScenario);

        assertThat(leaking.get(0).passed()).isTrue();
        assertThat(leaking.subList(1, leaking.size())).anyMatch(outcome -> !outcome.passed());
    }

    private List<ScenarioResult> playAll(String folder, Runnable onNewHub) {
        try (ScenarioRunner runner = laboratory(folder, onNewHub)) {
            return SCENARIOS.stream()
                    .map(scenario -> runner.play(scenario, null))
                    .toList();
        }
    }

    /**
     * @param onNewHub is done when a new hub's rows are there
     */
    private ScenarioRunner laboratory(String folder, Runnable onNewHub) {
        HubSettings settings = (hubHome, world, simulator, hub, key) -> {
            if (hubs.getAndIncrement() == 0) {
                onNewHub.run();
            }
            return new DevHome(hubHome).settings(world, simulator, hub, key);
        };
        return new ScenarioRunner(home.resolve(folder), TestDatabase.server(), settings, 1, null);
    }

    /** Whoever empties the rows, and sets the one row anew that is always there, leaves a pause. */
    private static void pausesOutliveTheirScenario() {
        String server = TestDatabase.freshUrl();
        String newest = new JdbcTemplate(new DriverManagerDataSource(server))
                .queryForObject(
                        "select datname from pg_database where datname like 'scratch\\_%' and datname <> current_database() order by oid desc limit 1",
                        String.class);
        var rows = new JdbcTemplate(
                new DriverManagerDataSource(server.replaceAll("/scratch_\\d+\\?", "/" + newest + "?")));
        rows.execute("""
                create function leak() returns trigger language plpgsql as $$ begin
                  insert into pause (scope, since, actor, reason) values ('hub', now(), 'the test', 'left over'); return null;
                end $$""");
        rows.execute("create trigger leak after insert on city_token for each statement execute function leak()");
        rows.execute("alter table city_token enable always trigger leak");
    }

    /** What was asked, and how it was answered, before the clock moved: tokens, subscription, consents, the first bills. */
    private static Set<String> atTheStart(ScenarioResult outcome) {
        return calls(
                        outcome,
                        call -> call.path("at").asText().equals(outcome.began().toString()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> orders(ScenarioResult outcome) {
        return calls(outcome, call -> call.path("operation").asText().equals("city.orderSettel"))
                .toList();
    }

    private static Stream<String> calls(ScenarioResult outcome, Predicate<JsonNode> wanted) {
        return StreamSupport.stream(outcome.calls().spliterator(), false)
                .filter(wanted)
                .map(call -> call.path("operation").asText() + " "
                        + call.path("status").asText());
    }
}
