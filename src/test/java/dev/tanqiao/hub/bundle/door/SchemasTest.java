package dev.tanqiao.hub.bundle.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a bundle's own schema complains about is told with its place, whichever keyword complains. */
class SchemasTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"kode\": 1}          ; /kode: ; did you mean code?",
                "{}                     ; /code: ; required",
                "{\"code\": 1}          ; /code: ; string",
                "{\"kind\": \"tee\"}    ; /kind: ; did you mean tea?",
                "{\"plate\": \"a\"}     ; /plate: ; must look like AB-12",
                "{\"lot\": 3}           ; /lot: ; no third lot",
                "{\"more\": {\"B\": 1}} ; /more ; must look like a",
                "{\"deep\": {\"x\": 1}} ; /deep/x: ; not defined in the schema",
            })
    void eachKeywordIsTold(String json, String pointer, String what) throws IOException {
        for (String head : List.of("", "\"$id\": \"https://example.org/scan\",")) {
            var schemas = new Schemas(Map.of("s.json", SCHEMA.formatted(head).getBytes(UTF_8)));
            assertThat(schemas.violations("s.json", new ObjectMapper().readTree(json)))
                    .anySatisfy(violation ->
                            assertThat(violation).startsWith(pointer).contains(what));
        }
    }

    private static final String SCHEMA = """
            {%s "$schema": "https://json-schema.org/draft/2020-12/schema",
             "type": "object", "additionalProperties": false, "required": ["code"],
             "properties": {
               "code": {"type": "string"},
               "kind": {"enum": ["tea", "coffee"]},
               "plate": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{2}$", "examples": ["AB-12"]},
               "lot": {"description": "no third lot", "not": {"const": 3}},
               "more": {"propertyNames": {"pattern": "^[a-z]$", "examples": ["a"]}},
               "deep": {"$ref": "#/$defs/deep"}},
             "$defs": {"deep": {"additionalProperties": false, "properties": {"y": {}}}}}
            """;
}
