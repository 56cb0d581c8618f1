package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.cli.Day.Ended;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** A command without what it needs says in one line what is missing, with an example. */
class MissingArgumentTest {

    static List<String> needy() {
        return all(Commands.commandLine(Day.NOTHING))
                .filter(command -> command.getCommandSpec().args().stream().anyMatch(ArgSpec::required))
                .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                .map(command -> command.getCommandSpec().qualifiedName())
                .toList();
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream().distinct().flatMap(MissingArgumentTest::all));
    }

    @ParameterizedTest
    @MethodSource("needy")
    void whatIsMissingIsSaidWithAnExample(String command) {
        Ended ended = Day.run(command.replaceFirst("^tanqiao ", "").split(" "));

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err().lines()).hasSize(2);
        assertThat(ended.err())
                .startsWith("tanqiao: Missing required ")
                .contains(". Example: %s ".formatted(command))
                .endsWith("All options: %s --help\n".formatted(command));
    }

    @Test
    void aDayIsGivenLikeThis() {
        assertThat(Day.run("reconcile").err())
                .startsWith(
                        "tanqiao: Missing required option: '--day=D'. Example: tanqiao reconcile --day 2026-03-02\n");
    }
}
