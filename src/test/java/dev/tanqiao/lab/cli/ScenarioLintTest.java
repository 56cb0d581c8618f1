package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Scenarios are linted as bundles are, and their bundles with them. */
class ScenarioLintTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    @Test
    void tellsCodeFileLineAndColumn() throws IOException {
        Path file = written("wrong", """
                name: wrong
                when:
                  - {pay: lunch}
                """);
        Path noYaml = written("no-yaml", "name: [\n");

        assertThat(lint(file, "text")).isEqualTo(ExitCode.DISAGREES);
        assertThat(out.toString())
                .contains(file + ":3:6: error S002: /when/0/pay: no purchase before it is called lunch")
                .contains(file + ": 1 error, 0 warnings.")
                .doesNotContain("can be played");

        out.getBuffer().setLength(0);
        assertThat(lint(noYaml, "sarif")).isEqualTo(ExitCode.DISAGREES);
        JsonNode result = new ObjectMapper().readTree(out.toString()).at("/runs/0/results/0");
        assertThat(result.path("ruleId").asText()).isEqualTo("S001");
        assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri")
                        .asText())
                .isEqualTo(noYaml.toString());
    }

    @Test
    void lintsTheBundlesThatItNames() throws IOException {
        Path file = written("bundles", """
                name: bundles
                given:
                  bundles: [src/test/resources/bundles/B224-no-id, examples/bike-rentals]
                when: [{purchase: {as: lunch, person: wang, yuan: 10}}]
                """);
        assertThat(lint(file, "json")).isEqualTo(ExitCode.DISAGREES);
        JsonNode findings = new ObjectMapper().readTree(out.toString());
        assertThat(findings).hasSize(1);
        assertThat(findings.at("/0/code").asText()).isEqualTo("B224");
        assertThat(findings.at("/0/file").asText()).isEqualTo("src/test/resources/bundles/B224-no-id/work.camel.yaml");
    }

    private Path written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name + ".scenario.yaml"), text);
    }

    private int lint(Path file, String format) {
        var commands = new CommandLine(new ScenarioCommand());
        commands.setOut(new PrintWriter(out, true));
        return commands.execute("lint", file.toString(), "--format", format);
    }
}
