package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.lab.scenario.Program;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.console.ConsoleLauncher;

/** {@code tanqiao-simulator.jar} as a team with a hub of its own has it: with JUnit and SLF4J, and nothing else of ours. */
class SimulatorJarIT {

    private static final Pattern THEIRS = Pattern.compile(
            "(junit-(platform|jupiter)|opentest4j|open-test-reporting|apiguardian-api|slf4j-api)-.*\\.jar");
    private static final Path EXAMPLE = Path.of("docs/examples/OwnHubTest.java");

    @TempDir
    private Path directory;

    @Test
    void theDocumentedTestCompilesAndPasses() throws Exception {
        Run run = run(Files.readString(EXAMPLE));

        assertThat(run.exitCode()).as(run.said()).isZero();
        assertThat(run.said()).contains("3 tests successful", "0 tests failed");
    }

    @Test
    void itFailsWhenTheHubBreaksAContractUnlessThatIsAllowed() throws Exception {
        String broken = changed("/transactions?limit=100&", "/transactions?limit=100&colour=red&");

        Run run = run(broken);
        Run allowed = run(broken.replace("\"100\", \"0\"));", "\"100\", \"0\")).allowingViolations();"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.said())
                .contains("3 tests failed", "The hub broke an upstream's contract", "colour")
                .doesNotContain("expected:"); // all else is as it should be
        assertThat(allowed.exitCode()).as(allowed.said()).isZero();
    }

    /** What would meet its users' own versions lies under names of ours, and what is theirs is not in it. */
    @Test
    void whatItNeedsIsInsideOutOfTheWay() throws IOException {
        try (var jar = new JarFile(System.getProperty("tanqiao.simulator.jar"))) {
            List<String> classes = jar.stream()
                    .map(entry -> entry.getName().replaceFirst("^META-INF/versions/\\d+/", ""))
                    .filter(name -> name.endsWith(".class"))
                    .toList();

            assertThat(classes)
                    .hasSizeGreaterThan(5_000)
                    .allMatch(name -> name.startsWith("dev/tanqiao/") || name.startsWith("org/jspecify/annotations/"));
            assertThat(classes).noneMatch(name -> name.startsWith("dev/tanqiao/hub/config/"));
        }
    }

    @Test
    void itPlaysAWorldFromTheCommandLineBesideSlf4j() throws Exception {
        String jar = System.getProperty("tanqiao.simulator.jar");
        String withSlf4j = Stream.concat(Stream.of(jar), ofTheTeam()).collect(Collectors.joining(File.pathSeparator));

        Run alone = java("-jar", jar);
        Run misled = java("-cp", withSlf4j, SimulatorMain.class.getName(), "--world", "nowhere");
        Run described = java("-cp", withSlf4j, SimulatorMain.class.getName(), "--help");

        assertThat(alone.exitCode()).isEqualTo(3);
        assertThat(alone.said())
                .contains("Say: java -cp tanqiao-simulator.jar:slf4j-api.jar " + SimulatorMain.class.getName());
        assertThat(misled.exitCode()).isEqualTo(3);
        assertThat(misled.said())
                .contains(
                        "tanqiao: There is neither a file nor a shipped world nowhere; known are campus-day, jiaowoban, plain");
        assertThat(described.said()).contains("Runs the simulator of the campus, the city and two sample subscribers");
    }

    private record Run(int exitCode, String said) {}

    private static String changed(String what, String into) throws IOException {
        String example = Files.readString(EXAMPLE);
        assertThat(example).containsOnlyOnce(what);
        return example.replace(what, into);
    }

    private Run run(String source) throws Exception {
        Path home = Files.createTempDirectory(directory, "team");
        Path file = Files.writeString(home.resolve("OwnHubTest.java"), source);
        String classPath = Stream.concat(
                        Stream.of(System.getProperty("tanqiao.simulator.jar"), home.toString()), ofTheTeam())
                .collect(Collectors.joining(File.pathSeparator));
        compile(file, classPath);
        return test(classPath);
    }

    /** JUnit with its own needs, and SLF4J. */
    private static Stream<String> ofTheTeam() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar ->
                        THEIRS.matcher(Path.of(jar).getFileName().toString()).matches());
    }

    private static void compile(Path file, String classPath) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        var complaints = new ByteArrayOutputStream();
        int result = javac.run(
                null,
                null,
                complaints,
                "-Xlint:all,-processing",
                "-Werror",
                "-proc:none",
                "-encoding",
                "UTF-8",
                "--release",
                "17",
                "-cp",
                classPath,
                file.toString());
        assertThat(result).as(complaints.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static Run test(String classPath) throws IOException, InterruptedException {
        return java(
                "-cp",
                classPath,
                ConsoleLauncher.class.getName(),
                "execute",
                "--select-class=OwnHubTest",
                "--disable-banner",
                "--disable-ansi-colors");
    }

    private static Run java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        Process process = Program.process(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), said);
    }
}
