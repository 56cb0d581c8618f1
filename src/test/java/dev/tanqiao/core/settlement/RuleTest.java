package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.transaction.Rows.aRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.core.transaction.Rows;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.hub.bundle.RulesReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {

    private static final Instant NOW = Instant.parse("2026-03-02T04:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "'', campus, true",
        "'', bikes/rentals, false",
        "campus, campus, true",
        "bikes/rentals, bikes/rentals, true",
        "bikes/rentals, bikes/repairs, false",
        "bikes/*, bikes/repairs, true",
        "bikes/*, bikes2/repairs, false",
        "bikes/*, campus, false"
    })
    void aRuleSpeaksOfTheCampusUnlessItNamesAnotherSource(String pattern, String source, boolean speaks) {
        RuleSet rules =
                rule(pattern.isEmpty() ? "match: {channels: [微信支付]}" : "match: {source: '%s'}".formatted(pattern));

        assertThat(rules.of(new Source(source)).rules()).hasSize(speaks ? 1 : 0);
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        RuleSet rules = read("""
                  - {id: first, match: {channels: [微信支付]}, points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}
                  - {id: second, points: {a: {fixed: 2}}, equityProvider: p, transactionType: t}
                """);

        assertThat(matching(rules, aRow("1"))).contains("first");
        assertThat(matching(rules, aRow("1").channel("中国银行"))).contains("second");
        assertThat(rules.bundleVersion()).isEqualTo("1.2.3");
    }

    /** Old rows, and the hashes of their sheets, hold the bare ids of the one bundle that there was. */
    @Test
    void anIdIsStoredAsItAlwaysWasAndWithItsBundleElse() {
        assertThat(Rule.storedId("campus-carbon/canteen")).isEqualTo("canteen");
        assertThat(Rule.storedId("canteen")).isEqualTo("canteen");
        assertThat(Rule.storedId("bikes/canteen")).isEqualTo("bikes/canteen");
    }

    @Test
    void aRuleInShadowOnlyWatchesAndTheNextDecides() {
        RuleSet rules = read("""
                  - {id: elsewhere, match: {merchantNos: [M9]}, points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}
                  - {id: watches, shadow: true, points: {a: {fixed: 5}}, equityProvider: p, transactionType: t}
                  - {id: till-march-2nd-at-noon, shadow: {until: "2026-03-03"}, points: {a: {fixed: 6}}, equityProvider: p, transactionType: t}
                  - {id: decides, points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}
                """);

        assertThat(matching(rules, aRow("1"))).contains("decides");
        assertThat(rules.shadows(aRow("1").row(), NOW))
                .extracting(Rule::id)
                .containsExactly("watches", "till-march-2nd-at-noon");
        assertThat(rules.shadows(aRow("1").merchant("M9", "x").row(), NOW))
                .as("one that decides stands before")
                .isEmpty();

        Instant thirdOfMarch = Instant.parse("2026-03-02T16:00:00Z");
        assertThat(rules.firstMatch(aRow("1").row(), thirdOfMarch))
                .map(Rule::id)
                .contains("till-march-2nd-at-noon");
        assertThat(rules.shadows(aRow("1").row(), thirdOfMarch))
                .extracting(Rule::id)
                .containsExactly("watches");
    }

    @Test
    void aShadowUntilNoDayIsRefusedWithItsLine() {
        assertThatThrownBy(() -> rule("shadow: {until: \"2026-02-30\"}"))
                .isInstanceOf(YamlProblem.class)
                .hasMessageContaining("/shadow/until");
    }

    @Test
    void noRuleIsNoError() {
        assertThat(matching(rule("match: {merchantNos: [M9]}"), aRow("1"))).isEmpty();
    }

    @Test
    void aMerchantIsMatchedByNumberOrByName() {
        RuleSet rules = rule("match: {merchantNos: [M1], merchantNames: [玉兰苑]}");

        assertThat(matching(rules, aRow("1").merchant("M1", "anything"))).isPresent();
        assertThat(matching(rules, aRow("1").merchant(null, "玉兰苑"))).isPresent();
        assertThat(matching(rules, aRow("1").merchant("M2", "玉兰苑"))).isPresent();
        assertThat(matching(rules, aRow("1").merchant("M2", "玉兰苑二楼"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "第*餐饮大楼, 第一餐饮大楼, true",
        "第*餐饮大楼, 第餐饮大楼, true",
        "第*餐饮大楼, 第一餐饮大楼外卖, false",
        "*书店, 转角循环书店, true",
        "a.c, abc, false",
        "a*b*c, a1b2c, true",
        "*.*, abc, false",
        "ab*ba, aba, false",
        "a**b, ab, true",
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false"
    })
    void aStarStandsForAnyText(String pattern, String name, boolean matches) {
        RuleSet rules = rule("match: {merchantNames: ['%s']}".formatted(pattern));

        assertThat(matching(rules, aRow("1").merchant(null, name)).isPresent()).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"-999, false", "-1000, true", "-2050, true", "-2051, false"})
    void bothEndsOfAnAmountAreInclusive(long fen, boolean matches) {
        RuleSet rules = rule("match: {amountYuan: {min: 10, max: 20.50}}");

        assertThat(matching(rules, aRow("1").fen(fen)).isPresent()).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "'06:30', '09:00', 2026-03-01T22:30:00Z, true", // 06:30 in Shanghai
        "'06:30', '09:00', 2026-03-02T00:59:59Z, true",
        "'06:30', '09:00', 2026-03-02T01:00:00Z, false",
        "'22:00', '02:00', 2026-03-02T15:00:00Z, true", // 23:00
        "'22:00', '02:00', 2026-03-02T17:59:00Z, true", // 01:59
        "'22:00', '02:00', 2026-03-02T04:00:00Z, false"
    })
    void theTimeOfDayIsShanghaisAndMayGoOverMidnight(String from, String until, String orderTime, boolean matches) {
        RuleSet rules = rule("match: {timeOfDay: {from: '%s', until: '%s'}}".formatted(from, until));

        assertThat(matching(rules, aRow("1").orderedAt(orderTime)).isPresent()).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: {perYuan: 1}                          | -1699 | 16",
                "a: {perYuan: 1}, rounding: half-up       | -1650 | 17",
                "a: {perYuan: 1}, rounding: up            | -1601 | 17",
                "a: {perYuan: 0.5}, scale: 2              | -1601 | 8.00",
                "a: {fixed: 3}                            | -1601 | 3",
                "a: {perYuan: 1, minimum: 5}              | -100  | 5",
                "a: {perYuan: 1, maximum: 30}             | -9900 | 30",
                "a: {perYuan: 0.1}                        | -900  | 0"
            })
    void pointsAreCountedRoundedAndBounded(String points, long fen, String expected) {
        assertThat(promise(points, aRow("1").fen(fen)).pointsA()).isEqualByComparingTo(expected);
    }

    @Test
    void bothClassesStandSideBySide() {
        RuleResult ruleResult =
                promise("a: {perYuan: 1}, b: {perYuan: 0.25}", aRow("1").fen(-2000));

        assertThat(ruleResult.pointsA()).isEqualByComparingTo("20");
        assertThat(ruleResult.pointsB()).isEqualByComparingTo("5");
    }

    @Test
    void pointsMayBeCountedOfThePriceDifference() {
        assertThat(promise(
                                "of: diffAmount, a: {perYuan: 2, minimum: 1}",
                                aRow("1").diffFen(150))
                        .pointsA())
                .isEqualByComparingTo("3");
        assertThat(promise("of: diffAmount, a: {perYuan: 2, minimum: 1}", aRow("1"))
                        .isWorthNothing())
                .isTrue();
    }

    @Test
    void aDescriptionIsFilledAndCutBetweenCharacters() {
        var purchase = aRow("1").merchant(null, "𠮷".repeat(30)).orderedAt("2026-03-01T16:30:00Z");

        assertThat(new DataTemplate("{merchant}").filled(purchase.row())).isEqualTo("𠮷".repeat(20));
        assertThat(new DataTemplate("早餐 {date}").filled(purchase.row())).isEqualTo("早餐 2026-03-02");
        assertThat(new DataTemplate("{channel}!").filled(purchase.row())).isEqualTo("微信支付!");
    }

    @Test
    void theRestOfARuleIsCarriedOver() {
        RuleResult ruleResult = read("""
                  - {id: r, points: {b: {fixed: 1}}, equityProvider: p, transactionType: bus, data: ["{merchant}"], convertReductions: true}
                """)
                .firstMatch(aRow("1").row(), NOW)
                .orElseThrow()
                .result(aRow("1").row());

        assertThat(ruleResult)
                .isEqualTo(new RuleResult(
                        "r",
                        "EQ-1",
                        java.math.BigDecimal.ZERO,
                        new java.math.BigDecimal("1"),
                        "bus",
                        List.of("第一餐饮大楼"),
                        true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "equityProvider: q                                   | /rules/0/equityProvider: one of the providers (p)",
                "match: {amountYuan: {min: 5, max: 4}}               | /rules/0/match/amountYuan/min: no more than max (4)",
                "match: {amountYuan: {min: 0.001}}                   | /rules/0/match/amountYuan/min: an amount in yuan with at most two decimals",
                "match: {timeOfDay: {from: '08:00', until: '08:00'}} | /rules/0/match/timeOfDay/until: another time than from",
                "match: {merchantNames: ['*']}                       | /rules/0/match/merchantNames/0: a name or a pattern with some text",
                "points: {a: {perYuan: 1, minimum: 3, maximum: 2}}   | /rules/0/points/a/minimum: no more than maximum (2)",
                "points: {a: {fixed: 1.5}}                           | /rules/0/points/a/fixed: a number with at most 0 decimals",
                "data: ['{when}']                                    | /rules/0/data/0: only the placeholders",
                "points: {a: {perYuan: 1, fixed: 2}}                 | /rules/0/points/a: ",
                "points: {}                                          | /rules/0/points/a: required property",
                "match: {merchant: x}                                | /rules/0/match/merchant: ",
                "points: {a: {perYuan: much}}                        | /rules/0/points/a/perYuan: ",
            })
    void whatCannotBeMeantIsRefusedWithItsLine(String spoilt, String complaint) {
        String key = spoilt.substring(0, spoilt.indexOf(':'));
        List<String> lines = List.of(
                "match: {channels: [x]}",
                "points: {a: {perYuan: 1}}",
                "equityProvider: p",
                "transactionType: t",
                "data: [x]");
        String yaml = "providers: {p: {cid: EQ-1}}\nrules:\n  - id: r\n"
                + String.join(
                        "",
                        lines.stream()
                                .map(line -> "    " + (line.startsWith(key) ? spoilt.strip() : line) + "\n")
                                .toList());
        int line = 4
                + lines.indexOf(lines.stream()
                        .filter(l -> l.startsWith(key))
                        .findFirst()
                        .orElseThrow());

        assertThatThrownBy(() -> RulesReader.read("rules.yaml", yaml, "1"))
                .isInstanceOf(YamlProblem.class)
                .hasMessageContaining("rules.yaml:" + line + ": " + complaint);
    }

    @Test
    void aRepeatedIdAndARuleOutOfReachAreRefused() {
        String one =
                "  - {id: r, match: {channels: [x]}, points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}\n";
        assertThatThrownBy(() -> read(one + one))
                .hasMessageContaining("rules.yaml:4: /rules/1/id: an id of its own; 'r' stands on line 3");

        String all = "  - {id: all, points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}\n";
        assertThatThrownBy(() -> read(all + one))
                .hasMessageContaining("rules.yaml:4: /rules/1: a rule that can be reached");
        String rides = one.replace("id: r,", "id: rides,").replace("channels: [x]", "source: bikes/*");
        assertThatThrownBy(() -> read(all + rides + one))
                .as("the rule between speaks of other purchases")
                .hasMessageContaining("rules.yaml:5: /rules/2: a rule that can be reached");
    }

    @Test
    void theShippedRulesSpeakOfTenMerchants() throws IOException {
        RuleSet shipped =
                RulesReader.read("rules.yaml", Files.readString(Path.of("routes/campus-carbon/rules.yaml")), "1");
        List<String> enrolled =
                List.of("第一餐饮大楼", "第二餐饮大楼", "第三餐饮大楼", "第四餐饮大楼", "玉兰苑", "广式烧腊饭", "大众餐厅", "校园巴士", "共享单车驿站", "转角循环书店");

        assertThat(enrolled)
                .allMatch(name ->
                        matching(shipped, aRow("1").merchant(null, name)).isPresent());
        assertThat(List.of("教育超市", "菁菁堂咖啡", "图书馆自助打印", "学生浴室"))
                .noneMatch(name ->
                        matching(shipped, aRow("1").merchant(null, name)).isPresent());
        assertThat(shipped.rules().stream().map(Rule::providerCid).distinct()).hasSize(3);
    }

    private static Optional<String> matching(RuleSet rules, Rows row) {
        return rules.firstMatch(row.row(), NOW).map(Rule::id);
    }

    private static RuleResult promise(String points, Rows row) {
        return read("  - {id: r, points: {%s}, equityProvider: p, transactionType: t}\n".formatted(points))
                .rules()
                .get(0)
                .result(row.row());
    }

    private static RuleSet rule(String match) {
        return read(
                "  - {id: r, %s, points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}\n".formatted(match));
    }

    private static RuleSet read(String rules) {
        return RulesReader.read("rules.yaml", "providers: {p: {cid: EQ-1}}\nrules:\n" + rules, "1.2.3");
    }
}
