package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.lab.check.JdbcProgress.Progress;
import org.junit.jupiter.api.Test;

/** The one line that {@code dev} keeps up to date. */
class LiveLineTest {

    private static final Progress AT_NOON = new Progress(791, 600, 14, 1, 0, 465, 2686, 0, 3);

    @Test
    void everyFigureIsShownWhereThereIsRoom() {
        assertThat(LiveLine.line("03-02 12:20", AT_NOON, 110))
                .isEqualTo(
                        "03-02 12:20  seen 791 · settled 600 · reversed 14 · held 1 · unknown 0 · billed 465 · delivered 2686 · dead 0");
    }

    @Test
    void inANarrowTerminalWhatIsZeroGivesWay() {
        assertThat(LiveLine.line("03-02 12:20", AT_NOON, 90))
                .isEqualTo("03-02 12:20  seen 791 · settled 600 · reversed 14 · held 1 · billed 465 · delivered 2686")
                .hasSizeLessThanOrEqualTo(90);
        assertThat(LiveLine.line("03-02 12:20", AT_NOON, 60))
                .isEqualTo("12:20 seen 791 settled 600 reversed 14 held 1 billed 465 delivered 2686");
    }
}
