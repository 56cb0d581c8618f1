package dev.tanqiao.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
