package dev.tanqiao.base.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTextTest {

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "思源码 coffee, 思源码 coffee",
        "a\uD83D\uDE00b, a\uD83D\uDE00b",
        "\uD7FF\uE000, \uD7FF\uE000",
        "a\u0000b, a\uFFFDb",
        "a\uD83D, a\uFFFD",
        "\uDE00a, \uFFFDa",
        "\uDE00\uD83D, \uFFFD\uFFFD",
        "\uD83D\uD83D\uDE00, \uFFFD\uD83D\uDE00"
    })
    void whatCannotBeKeptIsReplacedAndNothingElse(String told, String kept) {
        assertThat(WireText.storable(told)).isEqualTo(kept);
    }
}
