package dev.tanqiao.lab.simulator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.Chromium;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page at {@code /__sim} with more rows than it shows, and in windows of usual widths. */
class SimulatorPageManyRowsTest {

    private static final int MORE_THAN_ARE_SHOWN = 450;

    @RegisterExtension
    static final SimulatorExtension UPSTREAMS = new SimulatorExtension();

    private final TanqiaoSimulator simulator = UPSTREAMS.simulator();
    private final Chromium browser = Chromium.start();

    @BeforeEach
    void opens() {
        simulator.control(
                "POST",
                "campus/orders",
                IntStream.rangeClosed(1, MORE_THAN_ARE_SHOWN)
                        .mapToObj(number -> "{\"account\": \"%s\", \"merchant\": \"第一餐饮大楼 %s\", \"amount\": -1}"
                                .formatted(number <= MORE_THAN_ARE_SHOWN / 2 ? "li" : "wang", number))
                        .collect(Collectors.joining(",", "[", "]")));
        simulator.control("POST", "faults", "{\"operation\": \"city.orderSettel\", \"kind\": \"reset\"}");
        browser.open(simulator.pageUrl().toString());
        shows("#orders-n", "450, 200 shown");
        shows("#orders", "A000450");
    }

    @AfterEach
    void closes() {
        browser.close();
    }

    @Test
    void theSearchFindsWhatIsNotShownAndHidesNoFault() {
        assertThat(browser.text("#orders")).doesNotContain("A000001");

        browser.fill("#find", "a000001");

        shows("#orders-n", "1 found of 450");
        shows("#orders", "A000001");
        assertThat(browser.text("#faults")).contains("city.orderSettel");

        browser.fill("#find", "LI");

        shows("#orders-n", "225 found of 450, 200 shown");
        shows("#orders", "A000225");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void nothingIsCutOff() {
        for (int width : new int[] {1400, 1000, 500}) {
            browser.widen(width);
            await().untilAsserted(() -> assertThat(browser.holds(
                            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                    .as("at %s", width)
                    .isTrue());
            assertThat(browser.holds(eachPlaceholderFits())).as("at %s", width).isTrue();
        }
    }

    private static String eachPlaceholderFits() {
        return """
                [...document.querySelectorAll('[placeholder]')].every(field => {
                  const text = document.createElement('canvas').getContext('2d'), style = getComputedStyle(field);
                  const itsButton = parseFloat(style.fontSize);
                  text.font = style.font;
                  return text.measureText(field.placeholder).width
                    <= field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - itsButton;
                })""";
    }

    private void shows(String css, String words) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(browser.text(css)).contains(words));
    }
}
