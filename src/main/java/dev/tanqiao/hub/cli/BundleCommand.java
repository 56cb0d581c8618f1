package dev.tanqiao.hub.cli;

import dev.tanqiao.base.report.JUnitXml;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.FolderWatch;
import dev.tanqiao.hub.bundle.NewBundle;
import dev.tanqiao.hub.bundle.Vocabulary;
import dev.tanqiao.hub.bundle.bench.BundleTests;
import dev.tanqiao.hub.bundle.bench.Coverage;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import dev.tanqiao.hub.bundle.lint.Lint;
import dev.tanqiao.hub.bundle.lint.LintReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.io.ClassPathResource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tanqiao bundle}: the work bench of those who write route bundles. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        subcommands = {
            BundlePackCommand.class,
            BundleDiffCommand.class,
            BundlePropertiesCommand.class,
            BundleShadowCommand.class,
            BundleCheckCommand.class,
            BundleReplayCommand.class,
            BundleDeployCommand.class,
            BundleListCommand.class,
            BundleShowCommand.class,
            BundleHistoryCommand.class,
            BundleRollbackCommand.class,
            BundleRemoveCommand.class,
            BundleExportCommand.class,
            BundlePinCommand.class,
            BundleUnpinCommand.class,
            BundleStatusCommand.class,
            BundleApproveCommand.class
        },
        description = {
            "Begins, tests, checks, packs, compares and runs bundles; brings them to running hubs, and takes them back.",
            "docs/first-route.md makes one step by step, docs/deploying.md brings it to a running hub."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; lint found no error, no test failed, diff no difference",
            "1:errors, failed tests or differences: they are printed",
            "2:wrong usage: an unknown option or value, or no such file",
            "3:could not be done: the message says what and where"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tanqiao bundle new my-bundle                      writes one that works, to be changed",
            "  tanqiao bundle test my-bundle --watch             plays its tests, again at each change",
            "  tanqiao bundle run my-bundle                      runs it on a hub of your own (tanqiao dev)",
            "  tanqiao bundle lint my-bundle                     errors and warnings by file, line and column",
            "  tanqiao bundle lint my-bundle --format sarif      likewise, for code scanning",
            "  tanqiao bundle components                         the components that bundles may use",
            "  tanqiao bundle diff my-bundle-1.0.0.zip my-bundle what another version changes",
            "  tanqiao bundle pack my-bundle --key team.pem      one zip file, its hash and its signature",
            "  tanqiao bundle shadow my-bundle --to URL          what it would have changed on a running hub",
            "  tanqiao bundle deploy my-bundle --to URL --reason TEXT  brings it to all replicas of a running hub",
            "  tanqiao bundle status                             what the replicas run, and what waits to be approved",
            "  tanqiao bundle rollback my-bundle --reason TEXT   takes it back to what ran before",
            "  tanqiao bundle properties list                    what is set of the bundles of a running hub",
            "  tanqiao bundle check --with tanqiao.jar --to URL  whether a hub's bundles fit another version of the hub"
        })
public final class BundleCommand implements Runnable {

    private static final long NANOS_OF_A_MILLI = 1_000_000L;

    /** The terminal, and what was scrolled out of it. */
    private static final String CLEAR = "\033[H\033[2J\033[3J";

    @Spec
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing subcommand: %s."
                        .formatted(String.join(
                                ", ",
                                new TreeSet<>(
                                        spec.commandLine().getSubcommands().keySet()))));
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Writes a bundle that works and has a passing test, to be changed into what you need.")
    int write(
            @Parameters(paramLabel = "NAME", description = "Name of the bundle and of its folder, which is new.")
                    String name,
            @Option(
                            names = "--from",
                            paramLabel = "KIND",
                            defaultValue = "inbox",
                            completionCandidates = Kinds.class,
                            description =
                                    "What it begins with: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, posts that become purchases).")
                    String kind,
            @Option(
                            names = "--in",
                            paramLabel = "DIR",
                            defaultValue = "",
                            description = "Where its folder is made (default: here).")
                    Path beside)
            throws IOException {
        CommandLine self = of("new").commandLine();
        if (!NewBundle.KINDS.contains(kind)) {
            throw new ParameterException(
                    self, "--from has no kind '%s'%s.".formatted(kind, Nearest.hint(kind, NewBundle.KINDS)));
        }
        if (name.contains("/")) {
            throw new ParameterException(
                    self, "'%s' is a path. NAME is a name; --in says where its folder is made.".formatted(name));
        }
        Path folder = beside.resolve(name);
        BundleFiles files;
        try {
            files = NewBundle.write(folder, kind);
        } catch (YamlProblem unfit) {
            throw new ParameterException(
                    self,
                    "'%s' cannot be a bundle's name: %s."
                            .formatted(name, unfit.details().get(0).expected()));
        }
        spec.commandLine().getOut().printf("""
                Written     %1$s: %2$s

                Next
                  ./tanqiao bundle lint %1$s      looks it through
                  ./tanqiao bundle test %1$s      plays its tests
                  ./tanqiao dev --bundle %1$s     runs it on a hub of your own; what you save runs at once
                """, folder, String.join(", ", files.names()));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    /** For help and completion. */
    static final class Kinds extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Kinds() {
            super(NewBundle.KINDS);
        }
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Runs bundles on a hub of your own: 'tanqiao dev --bundle', whose help has more options.")
    int runInDev(
            @Parameters(
                            paramLabel = "BUNDLE",
                            description = "Folders, zip files or shipped examples (examples/NAME).",
                            arity = "1..*")
                    List<String> bundles) {
        for (String bundle : bundles) {
            if (!bundle.equals("examples") && !bundle.startsWith("examples/")) {
                existing(of("run"), Path.of(bundle));
            }
        }
        CommandLine root = spec.root().commandLine();
        if (!root.getSubcommands().containsKey("dev")) {
            throw new ParameterException(spec.commandLine(), "This is the production jar; tanqiao.jar runs bundles.");
        }
        Stream<String> options = bundles.stream().flatMap(bundle -> Stream.of("--bundle", bundle));
        return root.execute(Stream.concat(Stream.of("dev"), options).toArray(String[]::new));
    }

    @Command(
            name = "lint",
            mixinStandardHelpOptions = true,
            description =
                    "Reports what is wrong with bundles, by file, line and column; docs/lint-codes.md explains the codes.")
    int lint(
            @Parameters(paramLabel = "DIR|ZIP", description = "Folders or zip files of bundles.", arity = "1..*")
                    List<Path> bundles,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            defaultValue = "text",
                            description = "text, json or sarif (default: ${DEFAULT-VALUE}).")
                    LintReport.Format format)
            throws IOException {
        LintReport report = linted(of("lint"), bundles.toArray(Path[]::new));
        PrintWriter out = spec.commandLine().getOut();
        report.print(out, format);
        out.flush();
        return report.hasErrors() ? ExitCode.DISAGREES : ExitCode.OK;
    }

    @Command(
            name = "components",
            mixinStandardHelpOptions = true,
            description = {
                "Lists the components that routes of bundles may use, with the options of their addresses.",
                "Besides there is tanqiao:, which the kamelets of docs/kamelets.md wrap."
            })
    int components() throws IOException {
        List<String> allowed = List.of(setting("tanqiao.bundles.components").split("\\s*,\\s*"));
        PrintWriter out = spec.commandLine().getOut();
        for (ListedComponent component :
                new LinkedHashSet<>(ListedComponent.byScheme().values())) {
            out.printf(
                    "%s%s%n    %s%n",
                    String.join(", ", component.schemes()),
                    allowed.contains(component.name()) ? "" : " (off: tanqiao.bundles.components)",
                    component.description());
            if (!component.options().isEmpty()) {
                out.printf("    options: %s%n", String.join(", ", new TreeSet<>(component.options())));
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    static LintReport linted(CommandSpec spec, Path... bundles) throws IOException {
        var report = new LintReport();
        for (Path bundle : bundles) {
            lint(report, existing(spec, bundle));
        }
        return report;
    }

    /** Adds what is wrong with a bundle. */
    public static void lint(LintReport report, Path bundle) throws IOException {
        var lint = new Lint(BundleWorkbench.hubVersion(), Vocabulary.of(BundleWorkbench.SHIPPED));
        report.add(bundle.toString(), BundleWorkbench.silently(() -> lint.lint(bundle)));
    }

    /** As {@link #lint(LintReport, Path)}, of files that were read. */
    public static void lint(LintReport report, BundleFiles files) throws IOException {
        var lint = new Lint(BundleWorkbench.hubVersion(), Vocabulary.of(BundleWorkbench.SHIPPED));
        report.add(files.origin(), BundleWorkbench.silently(() -> lint.lint(files)));
    }

    /** Whose help a wrong use shows. */
    private CommandSpec of(String subcommand) {
        return Objects.requireNonNull(spec.subcommands().get(subcommand), subcommand)
                .getCommandSpec();
    }

    /** The same path; a command without its file is used wrongly. */
    static Path existing(CommandSpec spec, Path path) {
        if (!Files.exists(path)) {
            throw new ParameterException(spec.commandLine(), "There is no file or folder %s.".formatted(path));
        }
        return path;
    }

    /** As shipped. */
    private static String setting(String name) throws IOException {
        return String.valueOf(new YamlPropertySourceLoader()
                .load("shipped", new ClassPathResource("application.yaml"))
                .get(0)
                .getProperty(name));
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Plays the tests of bundles (test/*.test.yaml) and prints which steps none reached.")
    int test(
            @Parameters(paramLabel = "BUNDLES", description = "Folders or zip files.", arity = "1..*")
                    List<Path> bundles,
            @Option(names = "--report", paramLabel = "DIR", description = "Folder for a JUnit XML file of each bundle.")
                    @Nullable
                    Path report,
            @Option(
                            names = "--watch",
                            description =
                                    "Play them again whenever a file changes; Ctrl-C ends with the last result's exit code.")
                    boolean watch)
            throws IOException {
        // What routes and Camel log is no result of a test.
        LoggingSystem.get(BundleCommand.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
        for (Path path : bundles) {
            existing(of("test"), path);
        }
        return watch ? playAtEachChange(bundles, report) : play(bundles, report);
    }

    private int playAtEachChange(List<Path> bundles, @Nullable Path report) throws IOException {
        var last = new AtomicInteger();
        var stop = new Thread(() -> Runtime.getRuntime().halt(last.get()), "bundle-test-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        PrintWriter out = spec.commandLine().getOut();
        var watch = new FolderWatch(bundles);
        try {
            while (true) {
                try {
                    last.set(play(bundles, report));
                } catch (IOException | RuntimeException unreadable) { // it may be half written
                    out.println(unreadable.getMessage());
                    last.set(ExitCode.FAILED);
                }
                out.printf("%nWaiting for a change; Ctrl-C ends with exit code %s.%n", last.get());
                out.flush();
                do {
                    Thread.sleep(FolderWatch.PAUSE.toMillis());
                } while (!watch.hasChanged());
                out.print(spec.commandLine().getColorScheme().ansi().enabled() ? CLEAR : System.lineSeparator());
            }
        } catch (InterruptedException ended) {
            Runtime.getRuntime().removeShutdownHook(stop);
            return last.get();
        }
    }

    private int play(List<Path> bundles, @Nullable Path report) throws IOException {
        boolean passed = true;
        for (Path path : bundles) {
            long began = System.nanoTime();
            BundleTests.Report played = BundleTests.play(BundleFiles.of(path));
            print(played, (System.nanoTime() - began) / NANOS_OF_A_MILLI);
            if (report != null) {
                write(played, report);
            }
            passed &= played.failed() == 0;
        }
        return passed ? ExitCode.OK : ExitCode.DISAGREES;
    }

    private void print(BundleTests.Report played, long millis) {
        PrintWriter out = spec.commandLine().getOut();
        for (BundleTests.Result result : played.results()) {
            out.printf("%s  %s%n", result.findings().isEmpty() ? "passed" : "FAILED", result.name());
            result.findings().forEach(finding -> out.println("        " + finding));
        }
        for (Coverage.OfRoute route : played.coverage().routes()) {
            out.printf("route   %s: %s of %s steps reached%n", route.route(), route.reached(), route.all());
            route.missed()
                    .forEach(step ->
                            out.printf("        not reached: %s:%s: %s%n", step.file(), step.line(), step.id()));
        }
        out.printf(
                "%s: %s tests, %s failed, %s %% of the steps reached, %s ms%n",
                played.bundle().name(),
                played.results().size(),
                played.failed(),
                played.coverage().percent(),
                millis);
        out.flush();
    }

    private static void write(BundleTests.Report played, Path folder) throws IOException {
        Map<String, String> properties = new TreeMap<>();
        properties.put("coverage.percent", String.valueOf(played.coverage().percent()));
        for (Coverage.OfRoute route : played.coverage().routes()) {
            properties.put("coverage.route." + route.route(), "%s of %s".formatted(route.reached(), route.all()));
            route.missed()
                    .forEach(step ->
                            properties.put("coverage.missed.%s:%s".formatted(step.file(), step.line()), step.id()));
        }
        Files.createDirectories(folder);
        new JUnitXml(
                        "bundle " + played.bundle().name(),
                        properties,
                        played.results().stream()
                                .map(one ->
                                        new JUnitXml.Case(one.file(), one.name(), one.took(), problem(one.findings())))
                                .toList())
                .write(folder.resolve(played.bundle().name() + ".xml"));
    }

    private static JUnitXml.@Nullable Problem problem(List<String> findings) {
        return findings.isEmpty()
                ? null
                : new JUnitXml.Problem(
                        JUnitXml.Kind.FAILURE, findings.get(0), String.join(System.lineSeparator(), findings));
    }
}
