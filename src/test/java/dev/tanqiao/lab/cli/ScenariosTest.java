package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.TestKafka;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.PlayListener;
import dev.tanqiao.lab.scenario.Scenario;
import dev.tanqiao.lab.scenario.ScenarioFiles;
import dev.tanqiao.lab.scenario.ScenarioResult;
import dev.tanqiao.lab.scenario.ScenarioRunner;
import dev.tanqiao.lab.scenario.report.Again;
import dev.tanqiao.lab.scenario.report.TextReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every shipped scenario passes: one test a file, played three at a time. */
class ScenariosTest {

    /** A scenario waits much: for starts and stops, and for what comes in real time. */
    private static final int AT_A_TIME = 3;

    private static List<ScenarioResult> outcomes;

    @BeforeAll
    static void play(@TempDir Path home) throws Exception {
        try (var kafka = new TestKafka(0);
                ScenarioRunner runner = laboratory(home, kafka.address())) {
            outcomes = runner.play(ScenarioFiles.read(null, null), null, AT_A_TIME, new Ended());
        }
    }

    static ScenarioRunner laboratory(Path home) {
        return laboratory(home, null);
    }

    private static ScenarioRunner laboratory(Path home, @Nullable String kafka) {
        return new ScenarioRunner(
                home,
                TestDatabase.server(),
                (folder, world, simulator, hub, key) -> new DevHome(folder).settings(world, simulator, hub, key),
                AT_A_TIME,
                kafka);
    }

    /** So that whoever looks at the log of a long run sees how far it is. */
    private static final class Ended implements PlayListener {

        private final TextReport lines = new TextReport(new PrintWriter(System.out), new Again(null, null));

        @Override
        public void reached(Scenario scenario, String stage) {}

        @Override
        public synchronized void ended(ScenarioResult outcome) {
            lines.line(outcome);
        }
    }

    @TestFactory
    Stream<DynamicTest> scenarios() {
        return outcomes.stream()
                .map(outcome -> DynamicTest.dynamicTest(
                        outcome.scenario().id(),
                        () -> assertThat(outcome.passed()).as(told(outcome)).isTrue()));
    }

    private static String told(ScenarioResult outcome) {
        var text = new StringWriter();
        new TextReport(new PrintWriter(text), new Again(null, null)).print(List.of(outcome), Duration.ofSeconds(1));
        return text.toString();
    }
}
