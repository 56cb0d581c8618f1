package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What the README tells to type can be typed, and what it shows is what one sees. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Pattern COMMAND = Pattern.compile(
            "(?:\\./tanqiao|tanqiao-hub\\.jar)((?: +(?:[\\w.-]+\\.yaml|[a-z]+|--?[^\\s`#]+|\\d[\\d-]*))*)");
    private static final Pattern PATH = Pattern.compile("`([\\w.-]+(?:/[\\w.-]+)+/?|[A-Z]+(?:\\.md)?)`");

    private static final Pattern CLASS_OR_FILE = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w+|[a-z]+/[\\w/-]+\\.yaml)`");

    /** Names that look like paths, but are files one makes, or a page's headings. */
    private static final List<String> NO_FILE_OF_OURS =
            List.of(".tanqiao", "HTTP", "CID", "SENDING", "UNKNOWN", "SETTLED", "REJECTED", "BILLED", "PENDING");

    private static String readme;

    @BeforeAll
    static void read() throws IOException {
        readme = Files.readString(README);
    }

    static Stream<String> commands() throws IOException {
        return COMMAND.matcher(Files.readString(README))
                .results()
                .map(found -> found.group(1).strip())
                .filter(arguments -> !arguments.isEmpty())
                .distinct();
    }

    @Test
    void theTwoCommandsStandFirst() {
        assertThat(readme.indexOf("./tanqiao dev ")).isPositive().isLessThan(readme.indexOf("## How it works"));
        assertThat(readme.indexOf("./mvnw verify")).isPositive().isLessThan(readme.indexOf("## How it works"));
        assertThat(Path.of("tanqiao")).isExecutable();
        assertThat(Path.of("mvnw")).isExecutable();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandCanBeTyped(String arguments) {
        ParseResult parsed = Commands.commandLine(Day.NOTHING).parseArgs(arguments.split(" +"));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        assertThat(parsed.unmatched()).allMatch(setting -> setting.matches("--(tanqiao|spring)\\.[a-z.-]+=.+"));
    }

    @Test
    void theHelpShownIsTheHelpPrinted() {
        assertThat(shown("./tanqiao --help")).isEqualTo(usage(Commands.commandLine(Day.NOTHING)));
    }

    @Test
    void whatIsRefusedIsRefusedInTheseWords() {
        for (String command : List.of(
                "serve --tanqiao.campus.page-size=101", "serve --tanqiao.campus.look-evry=5m", "dev --speed 0")) {
            assertThat(errorsOf(command.split(" "))).startsWith(shown("./tanqiao " + command));
        }
    }

    @Test
    void everyPathNamedIsThere() {
        List<String> missing = PATH.matcher(readme)
                .results()
                .map(path -> path.group(1))
                .filter(path -> !NO_FILE_OF_OURS.contains(path))
                .filter(path -> !Files.exists(Path.of(path)))
                .toList();
        assertThat(missing).isEmpty();
    }

    @Test
    void everyClassAndRouteFileTheRationaleNamesIsThere() throws IOException {
        String rationale = Files.readString(Path.of("docs/RATIONALE.md"));
        List<Path> named = CLASS_OR_FILE
                .matcher(rationale)
                .results()
                .map(found -> found.group(1))
                .map(name -> Path.of(name.contains(".") ? name : "src/main/java/dev/tanqiao/" + name + ".java"))
                .toList();
        assertThat(named).hasSizeGreaterThan(5).allMatch(Files::exists);
    }

    @Test
    void theTableShownHasTheHeadingsOfTheComparison() throws IOException {
        String comparison = Files.readString(Path.of("src/main/java/dev/tanqiao/lab/check/Comparison.java"));
        List<String> headings = shown("./tanqiao dev --once")
                .lines()
                .filter(line -> line.matches("[A-Z][\\w ]+ {3,}.*(orders|rows|received|bills).*|For people"))
                .toList();
        assertThat(headings).hasSizeGreaterThanOrEqualTo(4);
        assertThat(headings).allSatisfy(heading -> assertThat(comparison).contains("\"" + heading + "\""));
        assertThat(shown("./tanqiao dev --once")).contains("Everything agrees: ");
    }

    /** What the README prints below a command, up to the next command or the block's end. */
    private static String shown(String command) {
        List<String> lines = new ArrayList<>();
        boolean below = false;
        for (String line : readme.lines().toList()) {
            if (below && (line.startsWith("$ ") || line.startsWith("```"))) {
                break;
            }
            if (below) {
                lines.add(line);
            }
            below |= line.equals("$ " + command);
        }
        assertThat(lines).as("what the README shows below " + command).isNotEmpty();
        return String.join("\n", lines).strip();
    }

    private static String usage(CommandLine command) {
        return command.getUsageMessage(CommandLine.Help.Ansi.OFF).strip().replaceAll("[ \\t]+(?=\\R)", "");
    }

    private static String errorsOf(String... arguments) {
        Day.Ended ended = Day.run(arguments);
        assertThat(ended.exitCode()).isIn(ExitCode.USAGE, ExitCode.FAILED);
        return ended.err().strip();
    }
}
