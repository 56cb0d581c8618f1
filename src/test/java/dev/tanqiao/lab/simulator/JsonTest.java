package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonTest {

    private static final Set<String> CODES = Set.of("code", "errno");

    @Test
    void theFirstScalarOfThatNameIsFoundWhateverStandsBehindIt() {
        assertThat(first("{\"code\":200,\"msg\":\"success\",\"content\":{\"code\":1}}"))
                .contains("200");
        assertThat(first("{\"entities\":[{\"code\":1}],\"errno\":\"0\"}")).contains("\"0\"");
    }

    @Test
    void whatLiesDeeperIsNoListOrIsNoJsonIsNotFound() {
        assertThat(first("{\"content\":{\"code\":1}}")).isEmpty();
        assertThat(first("{\"code\":[1]}")).isEmpty();
        assertThat(first("<html>")).isEmpty();
        assertThat(first("")).isEmpty();
    }

    private static Optional<String> first(String text) {
        return Json.first(text, CODES).map(JsonNode::toString);
    }

    @Test
    void aNumberThatNobodyMeansIsAText() {
        assertThat(Json.read("1e9999999").orElseThrow().isTextual()).isTrue();
        assertThat(Json.read("-16.00").orElseThrow()).hasToString("-16.00");
    }
}
