package dev.tanqiao.base.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {

    @Test
    void whatActsOnATerminalIsWrittenOut() {
        assertThat(Visible.text("a\u001b[2Jb\u0007\u009bc\u202ed\ud800\u0000"))
                .isEqualTo("a\\u001b[2Jb\\u0007\\u009bc\\u202ed\\ud800\\u0000");
    }

    @Test
    void wordsOfAnyScriptLinesAndTabsStayAsTheyAre() {
        String words = "王同学\t12.50 元\n\uD83D\uDCA9 ñ";

        assertThat(Visible.text(words)).isEqualTo(words);
        assertThat(Visible.isVisible(words)).isTrue();
    }

    @Test
    void aLineHasNoOther() {
        assertThat(Visible.line("reason\nERROR forged\r")).isEqualTo("reason\\nERROR forged\\u000d");
    }
}
