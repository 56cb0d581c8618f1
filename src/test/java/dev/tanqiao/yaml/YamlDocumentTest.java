package dev.tanqiao.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
