package dev.tanqiao.base.yaml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentTest {

    record Shop(String name, List<Item> items) {}

    record Item(String what, BigDecimal price) {}

    @Test
    void aValueKnowsItsLine() {
        YamlDocument shop = YamlDocument.parse("shop.yaml", "name: a\nitems:\n  - what: tea\n    price: 1.20\n");

        assertThat(shop.line("/items/0/price")).isEqualTo(4);
        assertThat(shop.line("/items/0/price/absent")).isEqualTo(4);
        assertThat(shop.as(Shop.class).items().get(0).price()).isEqualByComparingTo("1.20");
    }

    @Test
    void malformedTextIsRefusedWithItsLine() {
        assertThatThrownBy(() -> YamlDocument.parse("shop.yaml", "name: a\nitems: [1,\n"))
                .isInstanceOf(YamlProblem.class)
                .hasMessageStartingWith("shop.yaml:3: not YAML: ");
    }

    @Test
    void anUnknownKeyIsRefusedWithItsLine() {
        YamlDocument shop = YamlDocument.parse("shop.yaml", "name: a\nitems:\n  - wat: tea\n");

        assertThatThrownBy(() -> shop.as(Shop.class))
                .isInstanceOf(YamlProblem.class)
                .hasMessageStartingWith("shop.yaml:3: /items/0/wat: ");
    }

    @Test
    void aKeyThatStandsTwiceIsRefusedWithBothLines() {
        assertThatThrownBy(() -> YamlDocument.parse(
                        "shop.yaml", "name: a\nitems:\n  - what: tea\n    price: 1\n    what: milk\n"))
                .isInstanceOf(YamlProblem.class)
                .hasMessage("shop.yaml:5: /items/0/what: stands twice, first on line 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name:\n  {{x}}: 1\n", "items: 1\nname: {{who}}\n", "items: 1\n? [a, b]\n: 1\n"})
    void aKeyThatIsNoWordIsRefusedWithItsLine(String text) {
        assertThatThrownBy(() -> YamlDocument.parse("shop.yaml", text))
                .isInstanceOf(YamlProblem.class)
                .hasMessageMatching("shop.yaml:2: /(name)?: a key is a word.*in quotes: \"\\{\\{name}}\"");
    }

    static Stream<Arguments> whatNoFileMeans() {
        String deep = "name: a\nitems: " + "[".repeat(5_000);
        String bomb = "a: &a [x, x]\n"
                + IntStream.range('b', 'x')
                        .mapToObj(level -> "%c: &%c [*%c, *%c]\n".formatted(level, level, level - 1, level - 1))
                        .collect(joining());
        return Stream.of(
                arguments("name: a\nitems: &all [*all]\n", "2: /items/0: a value that does not hold itself"),
                arguments("name: a\nitems: &all {<<: *all}\n", "2: /items/<<: a value that does not hold itself"),
                arguments(deep, "2: not YAML: Nesting Depth exceeded max 50"),
                arguments(bomb, "1: /[a-x/01]+: at most 500000 values, its aliases unfolded"),
                arguments(
                        "a: &a %s\nb: [%s*a]".formatted("x".repeat(100_000), "*a,".repeat(200)),
                        "1: /b/198: a file that its aliases unfold to at most 20000000 characters"),
                arguments("items: [" + "&a [1], *a, ".repeat(60) + "]\n", "1: not YAML: Number of aliases.*"),
                arguments("name: a\n# \0\n", "2: not YAML: special characters are not allowed.*"),
                arguments("name: a\n\nitems: \u0007\n", "3: not YAML: special characters are not allowed.*"),
                arguments("name: a\nitems: !!int x\n", "2: /items: a value that fits its tag !!int"),
                arguments("items: !!bool perhaps\n", "1: /items: a value that fits its tag !!bool"),
                arguments("items: !!null x\n", "1: /items: a value that fits its tag !!null"),
                arguments("items: !!float 1,5\n", "1: /items: a value that fits its tag !!float"),
                arguments("items: !!seq {a: 1}\n", "1: /items: a value that fits its tag !!seq"),
                arguments("items: !own x\n", "1: /items: a value that fits its tag !own"),
                arguments("items:\n  !!int x: 1\n", "2: /items: a value that fits its tag !!int"),
                arguments("items: 1e+9999999\n", "1: /items: a number of at most 100 digits and 2 in its exponent"),
                arguments(
                        "items: !!float " + "1".repeat(1_000_000) + "x\n",
                        "1: /items: a number of at most 100 digits and 2 in its exponent"),
                arguments("[" + "x,".repeat(500_001) + "]", "1: not YAML: more than 500000 keys and values"),
                arguments(
                        "a: &a [%s1]\nb: [%s*a]".formatted("1,".repeat(20_000), "*a,".repeat(40)),
                        "1: /b/\\d+/\\d+: at most 500000 values, its aliases unfolded"),
                arguments("items: " + "x".repeat(4_000_000), "1: not YAML: .* exceeds the limit: 3145728 code points."),
                arguments("name: !!javax.script.ScriptEngineManager [x]\n", "1: not YAML: Global tag is not allowed.*"),
                arguments(
                        "items: " + "9".repeat(101),
                        "1: /items: a number of at most 100 digits and 2 in its exponent"));
    }

    @ParameterizedTest
    @MethodSource("whatNoFileMeans")
    void whatNoFileMeansIsRefusedWithItsLine(String text, String complaint) {
        assertThatThrownBy(() -> YamlDocument.parse("shop.yaml", text))
                .isInstanceOf(YamlProblem.class)
                .hasMessageMatching("shop.yaml:" + complaint);
    }

    @Test
    void aTagThatFitsIsTaken() {
        JsonNode tree = YamlDocument.parse(
                        "shop.yaml",
                        "a: !!int \"5\"\nb: !!str 5\nc: &c [10:30, 2026-03-02]\nd: [*c, *c]\ne: !!float 1.0e+2\n")
                .tree();

        assertThat(tree)
                .hasToString("{\"a\":5,\"b\":\"5\",\"c\":[\"10:30\",\"2026-03-02\"],"
                        + "\"d\":[[\"10:30\",\"2026-03-02\"],[\"10:30\",\"2026-03-02\"]],\"e\":1.0E+2}");
    }

    @Test
    void aFileThatIsNotUtf8IsRefusedWithTheLineOfItsFirstStrangeByte(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("shop.yaml"), "name: a\nitems: caf\u00e9\n".getBytes(ISO_8859_1));

        assertThatThrownBy(() -> YamlDocument.read("shop.yaml", file))
                .isInstanceOf(YamlProblem.class)
                .hasMessage("shop.yaml:2: not YAML: not UTF-8 text");
    }
}
