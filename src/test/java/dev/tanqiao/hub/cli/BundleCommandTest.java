package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The work bench of those who write bundles, at the command line. */
class BundleCommandTest {

    private final StringWriter out = new StringWriter();

    @Test
    void lintTellsByItsExitCodeWhetherThereIsAnError() {
        assertThat(run("bundle", "lint", "routes/campus-carbon")).isEqualTo(ExitCode.OK);
        assertThat(run("bundle", "lint", "src/test/resources/bundles/B112-unused-property"))
                .isEqualTo(ExitCode.OK);
        assertThat(run("bundle", "lint", "src/test/resources/bundles/B224-no-id"))
                .isEqualTo(ExitCode.DISAGREES);
        assertThat(out.toString()).contains("B224-no-id/work.camel.yaml:1:3: error B224: ");
        assertThat(run("bundle", "lint", "no-such-bundle")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void componentsPrintsTheListWithItsOptions() {
        assertThat(run("bundle", "components")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("http, https").contains("options: authBearerToken, ");
    }

    private int run(String... arguments) {
        CommandLine commands = Commands.commandLine(Day.NOTHING);
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(out, true));
        return commands.execute(arguments);
    }
}
