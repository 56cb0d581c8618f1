package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.lab.scenario.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tanqiao simulate} as a process of its own: what it prints, how it ends, what it knows after a kill. */
class SimulateIT {

    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern CONTROL = Pattern.compile("Control +(http://127\\.0\\.0\\.1:\\d+)/.*");

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void leavesNoProcessBehind() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void whatItAnsweredOutlivesAKill() throws Exception {
        Process first = simulate("--speed", "0");
        URI control = control(first);
        post(control, "clock", "{\"advanceTo\": \"2026-03-02T07:00:00+08:00\"}");
        String added =
                post(control, "campus/orders", "{\"account\": \"gwang\", \"merchant\": \"玉兰苑\", \"amount\": -42.50}");
        first.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);

        Process second = simulate("--speed", "0");
        URI again = control(second);
        assertThat(get(again, "clock")).contains("\"now\":\"2026-03-01T23:00:00Z\"");
        assertThat(get(again, "campus/orders")).contains(added);
        second.toHandle().destroy(); // Process.destroy would close what it still says
        assertThat(second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(143); // SIGTERM, as shells count
        assertThat(rest(second)).isEqualTo("Stopped. A restart resumes from here.");
    }

    @Test
    void aWorldOfTodayGoesOnAtTheTimeThatItIsThen() throws Exception {
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Process first = simulate("--speed", "0", "--begin", "now");
        URI control = control(first);
        Instant begun = now(control);
        String added =
                post(control, "campus/orders", "{\"account\": \"gwang\", \"merchant\": \"玉兰苑\", \"amount\": -42.50}");
        first.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);

        URI again = control(simulate("--speed", "0", "--begin", "now"));
        assertThat(begun).isBetween(before, Instant.now());
        assertThat(now(again)).isAfter(begun).isBetween(before, Instant.now());
        assertThat(get(again, "campus/orders")).contains(added);
    }

    private Instant now(URI control) throws Exception {
        return Instant.parse(get(control, "clock").replaceAll(".*\"now\":\"([^\"]+)\".*", "$1"));
    }

    @Test
    void whatKeepsItFromStartingIsOneSentence() throws Exception {
        Path world = Files.writeString(
                directory.resolve("odd.yaml"),
                Files.readString(Path.of("simulator/worlds/campus-day.yaml"))
                        .replace("tokenLife: 2h", "tokenLife: long"));

        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertFailsWith(
                    3,
                    "tanqiao: Port " + taken.getLocalPort() + " on 127.0.0.1 cannot be listened on",
                    "--port",
                    String.valueOf(taken.getLocalPort()));
        }
        assertFailsWith(3, "tanqiao: " + world + ":10: /campus/tokenLife: ", "--world", world.toString());
        assertFailsWith(2, "--begin is now, or an instant such as ", "--begin", "soon");
        assertFailsWith(2, "--speed is a number from 0 to 86400, not -1.0.", "--speed", "-1");
    }

    @Test
    void aWorldThatClosesAPortAsksForTheDoors() throws Exception {
        Path world = Files.writeString(
                directory.resolve("refusing.yaml"),
                Files.readString(Path.of("src/test/resources/worlds/handful.yaml"))
                        + "\ntimetable: [{from: \"12:00\", until: \"13:00\", fault: {operation: city, kind: refuse}}]\n");

        assertThat(start(simulate("--speed", "0", "--world", world.toString())))
                .anyMatch(line -> line.startsWith("Doors ") && line.contains("/__admin/tanqiao/doors"));
    }

    private void assertFailsWith(int exitCode, String sentence, String... options) throws Exception {
        Process process = simulate(options);
        String said = rest(process);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(said).startsWith(sentence).doesNotContain("\tat ");
        assertThat(process.exitValue()).isEqualTo(exitCode);
    }

    private Process simulate(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("simulate", "--state", directory.resolve("state").toString()));
        if (!List.of(options).contains("--port")) {
            arguments.addAll(List.of("--port", "0"));
        }
        arguments.addAll(List.of(options));
        Process process = Program.process(Program.command(Program.QUICK, arguments))
                .redirectErrorStream(true)
                .start();
        started.add(process);
        return process;
    }

    /** Where the control API is, as soon as the process has said so and all else it says at its start. */
    private static URI control(Process process) throws IOException {
        return start(process).stream()
                .map(CONTROL::matcher)
                .filter(Matcher::matches)
                .map(found -> URI.create(found.group(1) + "/__admin/tanqiao/"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> start(Process process) throws IOException {
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            lines.add(line);
            if (line.startsWith("Hub ")) {
                return lines;
            }
        }
        throw new AssertionError("It ended: " + lines);
    }

    private static String rest(Process process) throws IOException {
        return String.join(
                "\n", process.inputReader(StandardCharsets.UTF_8).lines().toList());
    }

    private String get(URI control, String address) throws Exception {
        return http.send(HttpRequest.newBuilder(control.resolve(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private String post(URI control, String address, String body) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(control.resolve(address))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
