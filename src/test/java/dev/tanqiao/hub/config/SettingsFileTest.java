package dev.tanqiao.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.base.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class SettingsFileTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tanqiao: {campus: {page-size: [5, 6]}}          | /tanqiao/campus/page-size: expected one value, found a list",
                "tanqiao: {campus: {pageSize: {is: 5}}}          | /tanqiao/campus/pageSize: expected one value, found a mapping",
                "tanqiao.campus.page_size: [5]                   | /tanqiao.campus.page_size: expected one value, found a list",
                "tanqiao: {campus: 5}                            | /tanqiao/campus: expected a mapping with the settings below it, found the value '5'",
                "tanqiao: [a]                                    | /tanqiao: expected a mapping with the settings below it, found a list",
                "tanqiao: {campus: {page-sise: 5}}               | /tanqiao/campus/page-sise: there is no setting tanqiao.campus.page-sise; did you mean tanqiao.campus.page-size?",
                "tanqiao: {settelment: {settleform: 5}}          | /tanqiao/settelment/settleform: there is no setting tanqiao.settlement.settleform; did you mean tanqiao.settlement.settle-from?",
                "tanqiao: {push: {allowed-addresses: [{a: 1}]}}  | /tanqiao/push/allowed-addresses: expected a value, or a list of values, found a list",
                "tanqiau: {home: x}                              | /tanqiau: there are no settings of that name; did you mean tanqiao?",
                "[tanqiao]                                       | /: a mapping of settings"
            })
    void whatIsNoSettingOrHasAnotherShapeIsNamedWithItsLine(String text, String problem) throws IOException {
        Path file = Files.writeString(directory.resolve("hub.yaml"), "# settings\n" + text + "\n");

        assertThatThrownBy(() -> SettingsFile.argument(file))
                .isInstanceOf(YamlProblem.class)
                .hasMessageContaining("%s:2: %s".formatted(file, problem));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub.yaml",
                "hub",
                "hub.conf",
                "hub.properties",
                "my settings #1.yml",
                "\u8bbe\u7f6e.yaml",
                "a;b*c[1]?.yaml",
                "-",
                "100%25.yaml"
            })
    void aFileOfAnyNameIsRead(String name) throws IOException {
        try {
            assertThat(directory.resolve(name)).doesNotExist();
        } catch (InvalidPathException locale) {
            Assumptions.abort("The locale of this machine has no letters for it: " + locale.getMessage());
        }
        Path data = Files.createDirectories(directory.resolve("..data"));
        Files.writeString(
                data.resolve(name),
                "tanqiao: {campus: {page-size: 7}, push: {allowed-addresses: [10.0.0.1]}}\nserver.port: 8099\nx-own: 1\n");
        Path link = Files.createSymbolicLink(directory.resolve(name), Path.of("..data", name)); // as Kubernetes does

        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Reach.Only.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .listeners(new GivenEnvironment(Map.of()))
                .initializers(HubExtension::extendAll)
                .run(SettingsFile.argument(link))) {
            Settings settings = context.getBean(Settings.class);
            assertThat(settings.campus().pageSize()).isEqualTo(7);
            assertThat(settings.push().allowedAddresses()).containsExactly("10.0.0.1");
            assertThat(context.getEnvironment().getProperty("server.port")).isEqualTo("8099");
        }
    }

    @Test
    void whatTheHubShipsFits() throws IOException {
        assertThat(SettingsFile.argument(Path.of("src/main/resources/application.yaml")))
                .isNotEmpty();
    }
}
