package dev.tanqiao.upstream.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityTest {

    /** A scheme oauth2 makes them look for a header {@code Authorization: Bearer}, which neither upstream reads. */
    @ParameterizedTest
    @ValueSource(strings = {"campus", "carbon"})
    void genericToolsFindATokenWhereItTravels(String upstream) throws IOException {
        Path file = Path.of("contracts", upstream, "openapi.yaml");
        JsonNode contract = YamlDocument.read(file.toString(), file).tree();

        assertThat(requirements(contract))
                .isNotEmpty()
                .allSatisfy(scheme -> assertThat(contract.at("/components/securitySchemes/%s/type".formatted(scheme))
                                .asText())
                        .as(scheme)
                        .isIn("apiKey", "http"));
    }

    private static List<String> requirements(JsonNode contract) {
        return contract.findValues("security").stream()
                .flatMap(alternatives -> Stream.iterate(0, i -> i < alternatives.size(), i -> i + 1)
                        .flatMap(i -> alternatives.path(i).properties().stream()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
