package dev.tanqiao.base.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireJsonTest {

    @Test
    void anObjectIsCutIntoItsFieldsEachAsItIsWritten() {
        assertThat(WireJson.fields(
                        " {\"a\" : 1 , \"b\\u0062\":\"x,}\\\"y\",\"c\":[{\"d\":[1, 2]} , {}], \"e\":null}\n"))
                .contains(Map.of("a", "1", "bb", "\"x,}\\\"y\"", "c", "[{\"d\":[1, 2]} , {}]", "e", "null"));
        assertThat(WireJson.fields("{}")).contains(Map.of());
    }

    @Test
    void anArrayIsCutIntoItsElements() {
        assertThat(WireJson.elements("[1, \"],\", [2, 3], {\"a\": [4]} ]"))
                .contains(List.of("1", "\"],\"", "[2, 3]", "{\"a\": [4]}"));
        assertThat(WireJson.elements("[ ]")).contains(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "null",
                "42",
                "\"{}\"",
                "<html></html>",
                "{\"a\":1} tail",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":[1}",
                "{\"a\":\"x}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\" 1}",
                "{1}",
                "[1}",
                "{\"a\":\"x\\"
            })
    void whatIsNoWholeObjectHasNoFields(String text) {
        assertThat(WireJson.fields(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,]", "[,1]", "[1", "{}", "[[1]", "[1]]", "[\"a]"})
    void whatIsNoWholeArrayHasNoElements(String text) {
        assertThat(WireJson.elements(text)).isEmpty();
    }

    @Test
    void onePartThatIsNoGoodLeavesTheOthersWhole() {
        String deep = "[".repeat(500_000) + "]".repeat(500_000);

        List<String> elements = WireJson.elements("[1," + deep + "," + "9".repeat(5_000) + ",nan,2]")
                .orElseThrow();

        assertThat(elements).hasSize(5);
        assertThat(elements.stream().map(WireJson::value).filter(value -> !value.isMissingNode()))
                .extracting(value -> value.asInt())
                .containsExactly(1, 2);
    }

    @Test
    void aDocumentWithoutEndIsCutInNoTime() {
        String quotes = "[" + "\"a\",".repeat(200_000) + "\"" + "\\\"".repeat(200_000) + "\"]";

        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(WireJson.elements(quotes).orElseThrow()).hasSize(200_001));
    }

    @Test
    void textsCanBeKeptAndComparedHoweverTheyWereWritten() {
        assertThat(WireJson.value("\uFEFF{\"a\":\"x\\ud83d\"}").path("a").textValue())
                .isEqualTo("x\uFFFD");
        assertThat(WireJson.value("\"x\\u0000\0\\ude00\\ud83d\\ude00\"").textValue())
                .isEqualTo("x\uFFFD\uFFFD\uFFFD\uD83D\uDE00");
    }

    @Test
    void wordsForPeopleAreCutBetweenCharacters() {
        String long501 = "a".repeat(499) + "\uD83D\uDE00\uD83D\uDE00";

        assertThat(WireText.brief(long501)).isEqualTo("a".repeat(499) + "\uD83D\uDE00…");
        assertThat(WireText.brief("short")).isEqualTo("short");
    }

    @Test
    void aNumberThatNobodyMeansIsAText() {
        assertThat(WireJson.value("1e9999999").isTextual()).isTrue();
    }

    @Test
    void whetherItIsJsonDoesNotDependOnItsDepth() {
        assertThat(WireJson.isJson("{\"a\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}"))
                .isTrue();
        assertThat(WireJson.isJson("{\"a\":" + "9".repeat(5_000) + "}")).isTrue();
        assertThat(WireJson.isJson("{\"a\":NaN}")).isFalse();
        assertThat(WireJson.isJson("{\"a\":01}")).isFalse();
        assertThat(WireJson.isJson("{\"a\":[1,]}")).isFalse();
    }
}
