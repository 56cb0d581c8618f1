package dev.tanqiao.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12 | 12.00 | true",
                "12 | \"12.0\" | true",
                "12 | \"twelve\" | false",
                "\">= 2\" | 2 | true",
                "\"> 2\" | 2 | false",
                "\"<3\" | \"2\" | true",
                "\"*paused*\" | \"it is paused now\" | true",
                "\"paused\" | \"it is paused now\" | false",
                "\"a.c\" | \"abc\" | false",
                "[\"BILLED\", \"SETTLED\"] | \"SETTLED\" | true",
                "[\"BILLED\", \"SETTLED\"] | \"HELD\" | false",
                "[] | [] | true",
                "[] | [1] | false",
                "{\"a\": 1, \"b\": null} | {\"a\": 1} | true",
                "{\"a\": 1, \"b\": null} | {\"a\": 1, \"b\": 2} | false",
                "null | null | true",
                "null | \"x\" | false",
                "true | true | true",
                "true | false | false",
                "\"x\" | null | false",
            })
    void aValueFitsOrNot(String expected, String found, boolean fits) {
        assertThat(Fit.fits(read(expected), read(found))).isEqualTo(fits);
    }

    private static JsonNode read(String text) {
        return Json.read(text).orElseThrow();
    }
}
