package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnsTest {

    @Test
    void aChineseCharacterTakesTwoColumns() {
        assertThat(Columns.width("已完成 PAID")).isEqualTo(11);
        assertThat(Columns.width("（一类）")).isEqualTo(8);
        assertThat(Columns.width("Σ A · 对账")).isEqualTo(10);
    }

    @Test
    void namesArePaddedToTheSameColumnInEitherScript() {
        assertThat(Columns.padded("校园餐饮", 10)).isEqualTo("校园餐饮  ");
        assertThat(Columns.padded("canteens", 10)).isEqualTo("canteens  ");
        assertThat(Columns.padded("longer than that", 10)).isEqualTo("longer than that");
    }
}
