package dev.tanqiao.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.lab.bench.BenchDatabase.Written;
import dev.tanqiao.lab.bench.Result.Spread;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ResultTest {

    /** Two contenders, two rounds that count; in the second the machine was half as fast for both. */
    private static final Result RESULT = new Result(
            "settle",
            "settlements",
            "simulator",
            1_000,
            2,
            List.of(
                    turn("Tanqiao", -1, 500),
                    turn("Tanqiao", 0, 4_000),
                    turn("P0", -1, 3_000),
                    turn("P0", 0, 3_000),
                    turn("Tanqiao", 1, 2_000),
                    turn("P0", 1, 4_000),
                    turn("Tanqiao", 2, 1_000),
                    turn("P0", 2, 2_000)),
            List.of(turn("Tanqiao", 0, 50_000), turn("Tanqiao", 1, 40_000), turn("P0", 1, 80_000)),
            List.of(new Paced("Tanqiao", 750, 12, 34), new Paced("P0", 1_500, 5, 6)),
            Map.of("Tanqiao", 4_000L, "P0", 4_000L),
            Map.of("Tanqiao", 16, "P0", 16),
            Map.of("Tanqiao", 300L << 20, "P0", 100L << 20),
            Map.of(
                    "Tanqiao", Map.of("settlement", new Written(0, 12_000, 0), "schedule", new Written(0, 9, 0)),
                    "P0", Map.of("settlement", new Written(0, 8_000, 0))));

    private static Turn turn(String contender, int round, double perSecond) {
        double inFlight = contender.equals("P0") ? 15.8 : 3;
        return new Turn(contender, round, perSecond, perSecond, 300, 100, 50, 0.1, 0.1, 2_000, 5, 20, inFlight);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9));
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0, 6.0))).isEqualTo(new Spread(5, 1, 9));
    }

    @Test
    void turnsToGetWarmDoNotCount() {
        assertThat(RESULT.spread("Tanqiao", Turn::perSecond)).isEqualTo(new Spread(1_500, 1_000, 2_000));
    }

    /** Else the noise of the machine would be taken for a difference. */
    @Test
    void aRatioComparesWhatRanInTheSameRound() {
        assertThat(RESULT.ratio("Tanqiao", "P0")).isEqualTo(new Spread(0.5, 0.5, 0.5));
    }

    @Test
    void theFirstTurnAfterAStartIsCold() {
        assertThat(RESULT.coldRatio("Tanqiao")).isCloseTo(500.0 / 1_500, within(1e-9));
    }

    @Test
    void rowsAreCountedOverAllTurnsAndFewAreLeftOut() {
        assertThat(RESULT.tables()).containsExactly("settlement");
        assertThat(RESULT.written("Tanqiao", "settlement")).containsExactly(0, 3, 0);
        assertThat(RESULT.written("P0", "settlement")).containsExactly(0, 2, 0);
        assertThat(RESULT.written("P0", "schedule")).containsExactly(0, 0, 0);
    }

    /** A limit that leaves less than the hub shows nothing; how often a row is updated is its own affair. */
    @Test
    void aLimitThatLeavesOtherRowsIsTold() {
        assertThat(RESULT.differences("Tanqiao", "P0")).isEmpty();
        var fewer = new Result(
                "settle",
                "settlements",
                "simulator",
                1_000,
                2,
                RESULT.turns(),
                List.of(),
                List.of(),
                RESULT.allUnits(),
                RESULT.places(),
                RESULT.peakBytes(),
                Map.of(
                        "Tanqiao", Map.of("event", new Written(4_000, 0, 0)),
                        "P0", Map.of("event", new Written(0, 4_000, 0))));

        assertThat(fewer.differences("Tanqiao", "P0")).containsExactly("event");
        assertThat(Report.text(fewer)).contains("Tanqiao and P0 insert and delete other rows: event");
    }

    @Test
    void theTableTellsEachFigureWithItsSpread() {
        assertThat(Report.text(RESULT))
                .contains("settlements a second")
                .contains("1,500 (1,000–2,000)")
                .contains("0.50 (0.50–0.50)")
                .contains("12.0 / 34.0")
                .containsPattern("settlement +· / 3\\.00 / · +· / 2\\.00 / ·");
    }

    @Test
    void whatWasLookedAtOnceMoreIsToldWithoutTheTurnsToGetWarm() {
        assertThat(Report.text(RESULT))
                .containsPattern(
                        "unchanged: settlements a second +40,000 \\(40,000–40,000\\) +80,000 \\(80,000–80,000\\)");
    }

    @Test
    void whatLimitsIsTold() {
        assertThat(RESULT.limitedBy("P0")).isEqualTo("16 of 16 places");
        assertThat(RESULT.limitedBy("Tanqiao")).startsWith("waiting, ");
    }

    @Test
    void toolsGetEveryTurn() throws Exception {
        JsonNode json = new ObjectMapper().readTree(Report.json(RESULT));

        assertThat(json.path("turns")).hasSize(8);
        assertThat(json.at("/turns/4/perSecond").asDouble()).isEqualTo(2_000);
        assertThat(json.at("/written/Tanqiao/settlement/updated").asLong()).isEqualTo(12_000);
        assertThat(json.path("processors").asInt()).isPositive();
    }

    @Test
    void thePlotIsADrawingWithABarForEachRateAndEachPartOfTheTime() throws Exception {
        Document drawing = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Plot.svg(RESULT))));

        int background = 1;
        int legend = 3;
        assertThat(drawing.getElementsByTagName("rect").getLength()).isEqualTo(background + 2 + 2 * 3 + legend);
        assertThat(drawing.getElementsByTagName("path").getLength()).isEqualTo(2);
        assertThat(drawing.getDocumentElement().getTextContent()).contains("Tanqiao", "P0", "1,500", "450");
    }
}
