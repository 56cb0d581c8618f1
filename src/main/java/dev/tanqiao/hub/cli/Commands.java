package dev.tanqiao.hub.cli;

import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/** Finds the commands of this jar, runs the one that was asked for, and turns failures into one sentence. */
public final class Commands {

    /** Where there is no terminal: wide enough for the longest example on one line. */
    private static final int HELP_WIDTH = 120;

    /** Of the hub, and of the laboratory where this jar has it. */
    private static final String PACKAGES = "dev.tanqiao.*.cli";

    private Commands() {}

    /**
     * Runs one command.
     *
     * @param arguments the command and its options, as typed
     * @return the exit code: {@value ExitCode#OK} done, {@value ExitCode#DISAGREES} a check found differences,
     *     {@value ExitCode#USAGE} wrong usage, {@value ExitCode#FAILED} could not be done
     */
    public static int run(String... arguments) {
        CommandLine tanqiao = commandLine(Surroundings.ofThisProcess());
        return Utf8.complaint(arguments)
                .map(complaint -> {
                    tanqiao.getErr().println(complaint);
                    return ExitCode.USAGE;
                })
                .orElseGet(() -> tanqiao.execute(arguments));
    }

    static CommandLine commandLine(Surroundings surroundings) {
        CommandLine root = new CommandLine(new Root());
        // The root is the only command that nobody can find under a name of its own.
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Command.class));
        List<Class<?>> found = scanner.findCandidateComponents(PACKAGES).stream()
                .<Class<?>>map(candidate -> ClassUtils.resolveClassName(
                        String.valueOf(candidate.getBeanClassName()), Commands.class.getClassLoader()))
                .toList();
        Set<Class<?>> nested = found.stream()
                .flatMap(type -> Arrays.stream(type.getAnnotation(Command.class).subcommands()))
                .collect(Collectors.toSet());
        found.stream()
                .filter(type -> type != Root.class && !nested.contains(type))
                .map(type -> new CommandLine(type, surroundings))
                .sorted(Comparator.comparing(CommandLine::getCommandName))
                .forEach(command -> root.addSubcommand(command.getCommandName(), command));
        if (!root.getSubcommands().containsKey("dev")) {
            root.getCommandSpec()
                    .usageMessage()
                    .footer(
                            "  tanqiao serve --config hub.yaml   the hub with your settings",
                            "  tanqiao COMMAND --help            what a command does, with examples",
                            "",
                            "This is the production jar; bench, chaos, dev, scenario and simulate are in tanqiao.jar.");
        }
        root.registerConverter(LocalDate.class, Commands::day);
        root.setUsageHelpWidth(HELP_WIDTH);
        root.setUsageHelpAutoWidth(true);
        root.setExecutionExceptionHandler(Failures::tell);
        CommandLine.IParameterExceptionHandler usage = root.getParameterExceptionHandler();
        root.setParameterExceptionHandler((wrong, arguments) -> wrong instanceof MissingParameterException missing
                ? tell(missing)
                : usage.handleParseException(wrong, arguments));
        return root;
    }

    /** What is missing, and how it is given: in all the options there are nobody would find it. */
    private static int tell(MissingParameterException missing) {
        CommandLine command = missing.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println("tanqiao: %s%s"
                .formatted(
                        missing.getMessage(),
                        example(command, name).map(". Example: "::concat).orElse("")));
        err.println("All options: %s --help".formatted(name));
        return ExitCode.USAGE;
    }

    /** The first of its examples, or of those that the command above it has for it. */
    private static Optional<String> example(CommandLine command, String name) {
        return Stream.iterate(command, Objects::nonNull, CommandLine::getParent)
                .flatMap(each -> Stream.of(each.getCommandSpec().usageMessage().footer()))
                .map(String::strip)
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.replaceFirst(" {2,}.*", ""))
                .findFirst();
    }

    private static LocalDate day(String written) {
        try {
            return LocalDate.parse(written);
        } catch (DateTimeException noDay) {
            throw new TypeConversionException("'%s' is not a day like 2026-03-02".formatted(written));
        }
    }

    @Command(
            name = "tanqiao",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Settles campus purchases on the city's carbon-inclusion platform.",
            synopsisSubcommandLabel = "COMMAND",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:done",
                "1:a check found differences (they are printed)",
                "2:wrong usage: an unknown option, command or value",
                "3:could not be done: the message says what and where"
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  tanqiao dev                 the whole bridge on this machine, one minute per second",
                "  tanqiao dev --once          the whole day at full speed, then the comparison",
                "  tanqiao COMMAND --help      what a command does, with examples"
            })
    static final class Root implements Runnable {
        @picocli.CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // filled by picocli
        private CommandSpec spec;

        @Override
        public void run() {
            throw new CommandLine.ParameterException(spec.commandLine(), "No command given. The commands are:");
        }
    }
}
