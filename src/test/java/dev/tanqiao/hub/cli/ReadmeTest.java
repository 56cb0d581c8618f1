package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What the README and its pages show can be typed, is printed so, and exists. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Path COMMANDS = Path.of("docs/COMMANDS.md");
    private static final Path FIRST_ROUTE = Path.of("docs/first-route.md");
    private static final Path DEPLOYING = Path.of("docs/deploying.md");
    private static final Path ARCHITECTURE = Path.of("docs/ARCHITECTURE.md");
    private static final Path GLOSSARY = Path.of("docs/GLOSSARY.md");
    private static final Path SOURCES = Path.of("src/main/java/dev/tanqiao");
    private static final Pattern COMMAND = Pattern.compile(
            "(?:\\./tanqiao|tanqiao-hub\\.jar)((?: +(?:[\\w.-]+\\.yaml|fan-out|[a-z]+|--?[^\\s`#]+|\\d[\\d-]*))*)");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^(?:\\$ )?(?:\\./)?tanqiao (.+)$");
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|\\S+");
    private static final Pattern NAMED = Pattern.compile("`(LICENSE|[\\w-]+\\.md|[\\w.-]+(?:/[\\w.-]+)+/?)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)\\)");
    private static final Pattern SIMPLE_NAME = Pattern.compile("`([A-Z][a-z]\\w+)`");
    private static final Pattern CLASS = Pattern.compile("(?:[a-z]+/)+[A-Z]\\w+");

    private static String readme;
    private static String commands;

    @BeforeAll
    static void read() throws IOException {
        readme = Files.readString(README);
        commands = Files.readString(COMMANDS);
    }

    static Stream<String> commands() throws IOException {
        return COMMAND.matcher(Files.readString(README) + Files.readString(COMMANDS) + Files.readString(FIRST_ROUTE))
                .results()
                .map(found -> found.group(1).strip())
                .filter(arguments -> !arguments.isEmpty())
                .distinct();
    }

    /** Lines of blocks, words in quotation marks among them. */
    static Stream<List<String>> examples() throws IOException {
        return EXAMPLE.matcher(Files.readString(COMMANDS) + Files.readString(DEPLOYING))
                .results()
                .map(found -> WORD.matcher(found.group(1))
                        .results()
                        .map(MatchResult::group)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleCanBeTyped(List<String> words) {
        canBeTyped(words.toArray(String[]::new));
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
        canBeTyped(arguments.split(" +"));
    }

    private static void canBeTyped(String... words) {
        ParseResult parsed = Commands.commandLine(Day.NOTHING).parseArgs(words);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "docs/ARCHITECTURE.md",
                "docs/BUNDLES.md",
                "docs/COMMANDS.md",
                "docs/GLOSSARY.md",
                "docs/RATIONALE.md"
            })
    void everyFileNamedIsThere(String page) throws IOException {
        List<Path> named = NAMED.matcher(Files.readString(Path.of(page)))
                .results()
                .map(found -> found.group(1))
                .map(name -> CLASS.matcher(name).matches() ? SOURCES.resolve(name + ".java") : Path.of(name))
                .toList();
        assertThat(named).isNotEmpty().allMatch(file -> Files.exists(file) || Files.exists(SOURCES.resolve(file)));
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of(README, Path.of("simulator/README.md")),
                            files.filter(file -> file.toString().endsWith(".md")).toList().stream())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkAndPictureLeadsToAFile(Path page) throws IOException {
        assertThat(LINK.matcher(Files.readString(page)).results().map(found -> found.group(1)))
                .allMatch(link -> Files.exists(page.resolveSibling(link)));
    }

    @Test
    void theArchitectureNamesEveryPackage() throws IOException {
        String architecture = Files.readString(ARCHITECTURE);
        List<Path> rooms = classes()
                .map(Path::getParent)
                .distinct()
                .filter(room -> !room.equals(SOURCES))
                .map(SOURCES::relativize)
                .toList();
        assertThat(rooms).hasSizeGreaterThan(30);
        assertThat(rooms)
                .filteredOn(room -> !architecture.contains("\n| `" + room + "` |"))
                .isEmpty();
    }

    @Test
    void theClassesOfTheGlossaryAreThere() throws IOException {
        List<String> names = classes()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .toList();
        assertThat(SIMPLE_NAME.matcher(Files.readString(GLOSSARY)).results().map(found -> found.group(1)))
                .hasSizeGreaterThan(20)
                .isSubsetOf(names);
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

    private static Stream<Path> classes() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files
                    .filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .toList()
                    .stream();
        }
    }

    /** What the page of commands prints below a command, up to the next command or the block's end. */
    private static String shown(String command) {
        List<String> lines = new ArrayList<>();
        boolean below = false;
        for (String line : commands.lines().toList()) {
            if (below && (line.startsWith("$ ") || line.startsWith("```"))) {
                break;
            }
            if (below) {
                lines.add(line);
            }
            below |= line.equals("$ " + command);
        }
        assertThat(lines).as("what docs/COMMANDS.md shows below " + command).isNotEmpty();
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
