package dev.tanqiao.hub.bundle.trial;

import static dev.tanqiao.hub.bundle.trial.Verdict.Ruling.KEEP_ON;
import static dev.tanqiao.hub.bundle.trial.Verdict.Ruling.KEPT;
import static dev.tanqiao.hub.bundle.trial.Verdict.Ruling.ROLL_BACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.store.bundle.TrialRows.Decided;
import dev.tanqiao.hub.store.bundle.TrialRows.Deliveries;
import dev.tanqiao.hub.store.bundle.TrialRows.Measures;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialJudgeTest {

    private static final Instant BEGAN = Instant.parse("2026-03-02T04:00:00Z");
    private static final Instant ENDS = BEGAN.plus(Duration.ofMinutes(15));
    private static final Deliveries NO_DELIVERIES = new Deliveries(0, 0, 0, Duration.ZERO);

    private final TrialJudge judge = new TrialJudge(new TrialLimits(Duration.ofMinutes(15), 0.05, 3, 3, 0));

    @Test
    void aFactorOfAHundredIsRolledBackAndTold() {
        Verdict verdict = rides(decided(1000, "42000", "900"), decided(37, "155400", "155400"));

        assertThat(verdict)
                .isEqualTo(
                        new Verdict(
                                ROLL_BACK,
                                "rule rides gives 100.0 × the points of the week before: 4,200 a purchase against 42 (37 purchases); limit 3.0 ×"));
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 42000, 37, 1600, KEEP_ON", // 43.2 each
        "1000, 42000, 5, 631, ROLL_BACK", // 126.2 each
        "1000, 42000, 5, 630, KEEP_ON", // 126 each: three times
        "1000, 42000, 4, 16800, KEEP_ON", // too few to tell
        "4, 168, 37, 155400, KEEP_ON", // too few before
        "5, 210, 37, 155400, ROLL_BACK",
        "1000, 42000, 5, 70, KEEP_ON", // a third
        "1000, 42000, 5, 69, ROLL_BACK",
    })
    void pointsOfAPurchaseAreJudgedBothWays(
            long before, String pointsBefore, long since, String points, String ruling) {
        assertThat(rides(decided(before, pointsBefore, "1000000"), decided(since, points, "1"))
                        .ruling())
                .hasToString(ruling);
    }

    @Test
    void tooSmallAPartIsTold() {
        assertThat(rides(decided(1000, "42000", "900"), decided(37, "15.54", "15.54"))
                        .why())
                .isEqualTo(
                        "rule rides gives 0.01 × the points of the week before: 0.4 a purchase against 42 (37 purchases); limit 1 / 3.0");
    }

    @Test
    void manyMorePurchasesThanInTheBusiestHourAreRolledBack() {
        Verdict verdict = rides(decided(1000, "42000", "2100"), decided(2000, "84000", "84000"));

        assertThat(verdict)
                .isEqualTo(
                        new Verdict(
                                ROLL_BACK,
                                "rule rides gives 40.0 × the points of the busiest hour of the week before: 84,000 in an hour against 2,100 (2,000 purchases); limit 3.0 ×"));
        assertThat(rides(decided(1000, "42000", "42"), decided(19, "798", "798"))
                        .ruling())
                .as("few purchases make no hour")
                .isEqualTo(KEEP_ON);
    }

    @Test
    void aNewRuleIsJudgedAgainstThoseThatDecidedSuchPurchases() {
        TrialRow trial = trial(Map.of("meal", List.of("lunch", "dinner", "gone")));
        Measures before =
                measures(NO_DELIVERIES, Map.of("lunch", decided(10, "100", "50"), "dinner", decided(30, "700", "50")));

        assertThat(judge.judge(
                        trial,
                        before,
                        measures(NO_DELIVERIES, Map.of("meal", decided(5, "500", "500"))),
                        Usage.NONE,
                        BEGAN))
                .isEqualTo(
                        new Verdict(
                                ROLL_BACK,
                                "rule meal gives 5.0 × the points of the week before: 100 a purchase against 20 by lunch, dinner, gone (5 purchases); limit 3.0 ×"));
    }

    @Test
    void whatNoRuleDecidedBeforeIsOnlyTold() {
        TrialRow trial = trial(Map.of("meal", List.of(), "tea", List.of()));
        Measures since = measures(NO_DELIVERIES, Map.of("meal", decided(900, "9000000", "9000000")));

        assertThat(judge.judge(trial, measures(NO_DELIVERIES, Map.of()), since, Usage.NONE, ENDS))
                .isEqualTo(
                        new Verdict(
                                KEPT,
                                "0 exchanges of its routes, 0 failed; 0 deliveries, 0 failed, 0 dead letters; 12 purchases by bikes/rentals; rule meal gave 9,000,000 points for 900 purchases, 10,000 each, against nothing in the week before; rule tea decided nothing"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 2, 1, KEEP_ON", // half of two tells nothing
        "0, 0, 20, 2, KEEP_ON",
        "0, 0, 20, 3, ROLL_BACK", // 15 %
        "0, 0, 60, 3, KEEP_ON", // 5 %
        "100, 10, 20, 3, KEEP_ON", // as usual
        "100, 10, 100, 16, ROLL_BACK",
        "100, 10, 100, 14, KEEP_ON",
    })
    void failedDeliveriesAreJudgedAgainstTheWeekBefore(
            long before, long failedBefore, long since, long failed, String ruling) {
        assertThat(deliveries(
                                new Deliveries(before, failedBefore, 0, Duration.ofMillis(5)),
                                new Deliveries(since, failed, 0, Duration.ofMillis(5)))
                        .ruling())
                .hasToString(ruling);
    }

    @Test
    void failedDeliveriesAreTold() {
        assertThat(deliveries(
                                new Deliveries(1000, 10, 0, Duration.ofMillis(5)),
                                new Deliveries(40, 12, 0, Duration.ofMillis(5)))
                        .why())
                .isEqualTo(
                        "12 of 40 deliveries to its routes failed (30.0 %), against 1.0 % in the week before; limit 5.0 % more");
    }

    @Test
    void oneDeadLetterIsOneTooMany() {
        Deliveries before = new Deliveries(1000, 10, 7, Duration.ofMillis(5));

        assertThat(deliveries(before, new Deliveries(1, 1, 1, Duration.ofMillis(5))))
                .isEqualTo(new Verdict(ROLL_BACK, "1 deliveries to its routes became dead letters; limit 0"));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 100, 301, ROLL_BACK",
        "100, 100, 100, 300, KEEP_ON",
        "100, 10, 100, 240, KEEP_ON", // still quick
        "19, 100, 100, 3000, KEEP_ON",
        "100, 100, 19, 3000, KEEP_ON",
    })
    void slownessIsJudgedAgainstTheWeekBefore(long before, long msBefore, long since, long ms, String ruling) {
        assertThat(deliveries(
                                new Deliveries(before, 0, 0, Duration.ofMillis(msBefore)),
                                new Deliveries(since, 0, 0, Duration.ofMillis(ms)))
                        .ruling())
                .hasToString(ruling);
    }

    @Test
    void failingAndTroubledRoutesAreRolledBack() {
        assertThat(used(new Usage(100, 5, null, Duration.ZERO)).ruling()).isEqualTo(KEEP_ON);
        assertThat(used(new Usage(100, 6, null, Duration.ZERO)).why())
                .isEqualTo("6 of 100 exchanges of its routes failed (6.0 %); limit 5.0 %");
        assertThat(used(new Usage(2, 1, null, Duration.ZERO)).ruling()).isEqualTo(KEEP_ON);
        assertThat(used(new Usage(0, 0, "rentals: connection refused", Duration.ofSeconds(60)))
                        .ruling())
                .isEqualTo(KEEP_ON);
        assertThat(used(new Usage(0, 0, "rentals: connection refused", Duration.ofSeconds(61))))
                .isEqualTo(new Verdict(ROLL_BACK, "rentals: connection refused, for 61 s by now; limit 60 s"));
    }

    @Test
    void itIsKeptAtItsEndAndNotBefore() {
        assertThat(ruling(ENDS.minusMillis(1))).isEqualTo(KEEP_ON);
        assertThat(ruling(ENDS)).isEqualTo(KEPT);
    }

    private Verdict.Ruling ruling(Instant now) {
        Measures nothing = measures(NO_DELIVERIES, Map.of());
        return judge.judge(trial(Map.of()), nothing, nothing, Usage.NONE, now).ruling();
    }

    private Verdict rides(Decided before, Decided since) {
        return judge.judge(
                trial(Map.of("rides", List.of("rides"))),
                measures(NO_DELIVERIES, Map.of("rides", before)),
                measures(NO_DELIVERIES, Map.of("rides", since)),
                Usage.NONE,
                BEGAN);
    }

    private Verdict deliveries(Deliveries before, Deliveries since) {
        return judge.judge(trial(Map.of()), measures(before, Map.of()), measures(since, Map.of()), Usage.NONE, BEGAN);
    }

    private Verdict used(Usage usage) {
        Measures nothing = measures(NO_DELIVERIES, Map.of());
        return judge.judge(trial(Map.of()), nothing, nothing, usage, BEGAN);
    }

    private static TrialRow trial(Map<String, List<String>> rules) {
        return new TrialRow("bikes@2.0.0+ab", "bikes", 7, rules, BEGAN, ENDS);
    }

    private static Measures measures(Deliveries deliveries, Map<String, Decided> rules) {
        return new Measures(deliveries, rules, Map.of("bikes/rentals", 12L));
    }

    private static Decided decided(long purchases, String points, String busiestHour) {
        return new Decided(purchases, new BigDecimal(points), new BigDecimal(busiestHour));
    }
}
