package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When {@code ./tanqiao} builds, in a checkout whose Maven and Java only say what they are asked. */
class LauncherTest {

    private static final Instant BUILT = Instant.parse("2026-06-01T00:00:00Z");

    private Path checkout;

    @BeforeEach
    void aCheckoutThatWasBuilt(@TempDir Path folder) throws IOException {
        checkout = Files.createDirectories(folder.resolve("a checkout"));
        Files.copy(Path.of("tanqiao"), checkout.resolve("tanqiao"));
        script("jdk/bin/java", """
                case $1 in
                    -version) echo 'openjdk version "17.0.1"' >&2 ;;
                    -Djarmode=tools) mkdir -p "$6" ;; # it is taken apart
                    *) printf '<%s>' java "$@" ;;
                esac
                for word; do
                    case $word in -XX:ArchiveClassesAtExit=*) : >"${word#*=}" ;; esac
                done""");
        script("jdk/bin/javac", "exit 1");
        script("mvnw", "echo \"maven $*\"; exit 1");
        file("pom.xml", BUILT.minusSeconds(60));
        file("src/main/java/A.java", BUILT.minusSeconds(60));
        file("target/tanqiao.jar", BUILT.minusSeconds(86_400)); // reproducible: it has one date for all builds
        file("target/tanqiao.jar.original", BUILT);
    }

    @Test
    void whatIsBuiltIsNotBuiltAgain() throws Exception {
        assertThat(said("version")).doesNotContain("building").contains("<version>");
    }

    /** The checkout's name has a space. */
    @Test
    void theSecondStartOfAHubUsesTheClassesThatTheFirstKept() throws Exception {
        assertThat(said("dev")).contains("keeping classes for a quick start");

        assertThat(said("dev"))
                .doesNotContain("keeping classes")
                .startsWith("<java>")
                .containsPattern("<-XX:SharedArchiveFile=[^<>]*/a checkout/\\.tanqiao/run/[^<>]*/classes\\.jsa>")
                .containsPattern("<-Dtanqiao\\.postgres=[^<>]*/a checkout/\\.tanqiao/postgres>")
                .endsWith("/tanqiao.jar><dev>");
    }

    @Test
    void theFirstStartOfAHubTellsHowFarItIs() throws Exception {
        script("jdk/bin/java", """
                case $* in
                    -version) echo 'openjdk version "17.0.1"' >&2 ;;
                    *-Djarmode=tools*) mkdir -p "$6" ;;
                    *" scenario run "*)
                        echo '[warning][cds] skipped'
                        for stage in start start 'step 1 of 2'; do echo "        it: $stage"; done ;;
                esac""");

        assertThat(said("dev"))
                .containsOnlyOnce("        it: start\n")
                .endsWith("        it: step 1 of 2\n")
                .doesNotContain("cds");
    }

    @Test
    void whatIsNewerThanTheBuildIsBuilt() throws Exception {
        file("src/main/java/A.java", BUILT.plusSeconds(60));

        assertThat(said("version"))
                .contains("building, since src/main/java/A.java is newer than the jar")
                .contains("the build failed; nothing was run.");
    }

    @Test
    void inTheLocaleCWhatIsTypedIsUtf8() throws Exception {
        script(
                "jdk/bin/java",
                "[ \"$1\" = -version ] && echo 'openjdk version \"17.0.1\"' >&2; mkdir -p \"$6\"; echo \"<$LC_ALL>\"");

        assertThat(said("version", Map.of("LC_ALL", "C"))).contains("<C.UTF-8>");
        assertThat(said("version", Map.of("LC_ALL", "zh_CN.GBK"))).contains("<zh_CN.GBK>");
    }

    @Test
    void withoutAJarItBuilds() throws Exception {
        Files.delete(checkout.resolve("target/tanqiao.jar"));

        assertThat(said("version")).contains("building, since there is no jar yet");
    }

    private String said(String command) throws IOException, InterruptedException {
        return said(command, Map.of());
    }

    private String said(String command, Map<String, String> environment) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder("sh", checkout.resolve("tanqiao").toString(), command).redirectErrorStream(true);
        process.environment().putAll(environment);
        process.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
        Process running = process.start();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return said;
    }

    private void script(String name, String text) throws IOException {
        Path file = checkout.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void file(String name, Instant modified) throws IOException {
        Path file = checkout.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, name);
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }
}
