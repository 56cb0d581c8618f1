package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.cli.Day.Ended;
import dev.tanqiao.lab.simulator.Simulator;
import dev.tanqiao.lab.simulator.SimulatorSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person gets for a command that cannot be done: one clear sentence and an exit code, never a stack trace. */
class BadInputTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deev                        | Unmatched argument at index 0: 'deev'",
                "dev --onse                  | Unknown option: '--onse'",
                "dev --speed fast            | Invalid value for option '--speed'",
                "dev --speed 0               | --speed is a number above 0, at most 3600, not 0.0.",
                "dev --port 80x              | Invalid value for option '--port'",
                "dev --port 70000            | --port is a number from 1 to 65535, not 70000.",
                "dev --simulator-port -1     | --simulator-port is a number from 1 to 65535, not -1.",
                "dev --seed seven            | Invalid value for option '--seed'",
                "simulate --port 70000       | --port is a number from 0 to 65535, not 70000.",
                "simulate --hub nowhere      | Invalid value for option '--hub': a hub's address is like http://127.0.0.1:8080",
                "chaos --replicas 9          | --replicas is a number from 1 to 8, not 9.",
                "chaos --minutes 0           | --minutes is a number from 1 to 1440, not 0.",
                "serve --verbose             | Unknown option '--verbose'. A setting is given as --tanqiao.NAME=VALUE.",
                "serve --tanqiao.campus.scope | A setting is given as --tanqiao.NAME=VALUE.",
                "serve --config nowhere.yaml | --config names nowhere.yaml, which cannot be read.",
                "version --now               | Unknown option: '--now'"
            })
    void wrongUsageIsSaid(String command, String sentence) {
        Ended ended = Day.run(command.split(" +"));

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains(sentence);
        assertNoTrace(ended);
    }

    @Test
    void withoutACommandTheCommandsAreShown() {
        Ended ended = Day.run();

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err())
                .contains("No command given.")
                .contains("dev")
                .contains("serve")
                .contains("simulate");
    }

    @Test
    void anUnknownSettingIsNamed() {
        assertFails(
                Day.run("serve", "--tanqiao.home=" + directory, "--tanqiao.campus.look-evry=5m"),
                "There is no setting tanqiao.campus.look-evry. docs/SETTINGS.md lists all; the hub was not started.");
        assertFails(
                Day.run("serve", "--tanqiao.home=" + directory, "--tanqiao.campus.poll-every=soon"),
                "Setting tanqiao.campus.poll-every is 'soon'; expected: a duration, like 10s, 5m or 2h. The hub was not started.");
    }

    @Test
    void aLogThatIsNeitherConsoleNorFileIsRefusedAndNothingElseIsSaid() throws Exception {
        PrintStream before = System.err;
        PrintStream beforeOut = System.out;
        var said = new ByteArrayOutputStream();
        try (var all = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setErr(all);
            System.setOut(all);
            assertFails(
                    Day.run("serve", "--tanqiao.home=" + directory, "--tanqiao.log=LOUD"),
                    "Setting tanqiao.log is 'LOUD'; expected: one of CONSOLE, FILE.");
        } finally {
            System.setErr(before);
            System.setOut(beforeOut);
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("logback");
    }

    @Test
    void aFileOfSettingsThatIsNoYamlIsNamedWithItsLine() throws Exception {
        Path noYaml = Files.writeString(directory.resolve("no.yaml"), "tanqiao:\n  campus: [\n");
        Path unknown = Files.writeString(directory.resolve("odd.yaml"), "tanqiao:\n  campuss:\n    page-size: 5\n");

        assertFails(Day.run("serve", "--config", noYaml.toString()), noYaml + ":3: not YAML");
        assertFails(
                Day.run("serve", "--config", unknown.toString()),
                unknown + ":2: /tanqiao/campuss: there is no setting tanqiao.campuss; did you mean tanqiao.campus?");
    }

    @Test
    void allThatIsWrongInAFileOfSettingsIsToldAtOnceByItsLines() throws Exception {
        Path unknown = Files.writeString(
                directory.resolve("odd.yaml"),
                "tanqiao:\n  settlement:\n    settleform: 5\n    lease: [3]\n  campuss: {page-size: 5}\n");
        Path misfit = Files.writeString(directory.resolve("misfit.yaml"), """
                tanqiao:
                  campus: {page-size: abc, in-flight: 0}
                  settlement:
                    settle-from: 2026
                """);

        assertThat(Day.run("serve", "--config", unknown.toString()).err().lines())
                .containsExactly(
                        "tanqiao: %s:3: /tanqiao/settlement/settleform: there is no setting tanqiao.settlement.settleform; did you mean tanqiao.settlement.settle-from?"
                                .formatted(unknown),
                        "tanqiao: %s:4: /tanqiao/settlement/lease: expected one value, found a list".formatted(unknown),
                        "tanqiao: %s:5: /tanqiao/campuss: there is no setting tanqiao.campuss; did you mean tanqiao.campus?"
                                .formatted(unknown));
        assertThat(Day.run("serve", "--config", misfit.toString(), "--tanqiao.log=LOUD")
                        .err()
                        .lines())
                .containsExactlyInAnyOrder(
                        "tanqiao: %s:2: Setting tanqiao.campus.page-size is 'abc'; expected: a whole number."
                                .formatted(misfit),
                        "tanqiao: %s:2: Setting tanqiao.campus.in-flight is '0'; expected: a number from 1 to 256."
                                .formatted(misfit),
                        "tanqiao: %s:4: Setting tanqiao.settlement.settle-from is '2026'; expected: an instant, 2026-03-02T00:00:00+08:00."
                                .formatted(misfit),
                        "tanqiao: Setting tanqiao.log is 'LOUD'; expected: one of CONSOLE, FILE. The hub was not started.");
    }

    @Test
    void aSecretsFileThatIsNotThereIsNamedWithTheLineThatNamesIt() throws Exception {
        Path file = Files.writeString(directory.resolve("hub.yaml"), """
                tanqiao:
                  database:
                    url: "jdbc:postgresql://127.0.0.1:1/none"
                    password-file: /nowhere
                """);

        assertFails(
                Day.run("serve", "--port", "0", "--tanqiao.home=" + directory, "--config", file.toString()),
                file
                        + ":4: Setting tanqiao.database.password-file is '/nowhere'; expected: a file that can be read. The hub was not started.");
    }

    @Test
    void aDatabaseOutOfReachIsNamed() {
        assertFails(
                Day.run("serve", "--port", "0", "--tanqiao.database.url=jdbc:postgresql://127.0.0.1:1/none"),
                "The database cannot be used (tanqiao.database.url): Connection to 127.0.0.1:1 refused.");
    }

    @Test
    void aWorldThatCannotBeUsedIsNamedWithItsLine() throws Exception {
        Path odd = Files.writeString(
                directory.resolve("odd.yaml"), Files.readString(Day.CORNER).replace("attempts: 3", "attempts: many"));
        Path noYaml = Files.writeString(directory.resolve("no.yaml"), "name: corner\n  seed: [1\n");
        Path missing = directory.resolve("missing.yaml");

        assertFails(dev("--world", odd.toString()), odd + ":19: /city/push/attempts: ");
        assertFails(dev("--world", noYaml.toString()), noYaml + ":2: not YAML");
        assertFails(dev("--world", missing.toString()), missing.toString());
        assertThat(directory.resolve("home/database")).doesNotExist();
    }

    @Test
    void aTakenPortIsNamedAndNothingIsBegun() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertFails(dev("--simulator-port", port), "Port " + port + " on 127.0.0.1 cannot be listened on");
            assertFails(dev("--port", port), "Port " + port + " is in use by another program.");
        }
    }

    @Test
    void aStateOfAnotherWorldIsNotMixed() throws Exception {
        Simulator.start(SimulatorSettings.of(
                        "campus-day", directory.resolve("home").resolve("simulator")))
                .close();

        assertFails(dev(), "belongs to world campus-day");
    }

    private Ended dev(String... options) {
        Map<String, String> given = new TreeMap<>(Map.of(
                "--home", directory.resolve("home").toString(),
                "--world", Day.CORNER.toString(),
                "--port", String.valueOf(Day.freePort()),
                "--simulator-port", String.valueOf(Day.freePort())));
        for (int i = 0; i < options.length; i += 2) {
            given.put(options[i], options[i + 1]);
        }
        var command = new ArrayList<>(List.of("dev", "--once"));
        given.forEach((option, value) -> command.addAll(List.of(option, value)));
        return Day.run(command.toArray(String[]::new));
    }

    private static void assertFails(Ended ended, String sentence) {
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err().lines()).as(ended.err()).hasSize(1);
        assertThat(ended.err()).startsWith("tanqiao: ").contains(sentence);
        assertNoTrace(ended);
    }

    private static void assertNoTrace(Ended ended) {
        assertThat(ended.err()).doesNotContain("Exception").doesNotContain("\tat ");
    }
}
