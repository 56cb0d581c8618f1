package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.core.settlement.RuleSet;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of many bundles are one list. */
class BundleRulesTest {

    @TempDir
    private Path directory;

    @Test
    void theyAreOneListByOrderAndEachKeepsItsBundle() {
        Bundle first = bundle("bikes", 1, "ride", "{merchantNos: [M1]}");
        Bundle shipped = bundle("campus-carbon", 2, "ride", "{merchantNos: [M2]}");
        Bundle silent = TestBundle.in(directory.resolve("silent")).read();

        RuleSet rules = BundleRules.of(List.of(first, shipped, silent));

        assertThat(rules.rules()).extracting(Rule::id).containsExactly("bikes/ride", "ride");
        assertThat(rules.rules()).extracting(Rule::bundleVersion).containsExactly(first.stamp(), shipped.stamp());
        assertThat(rules.bundleVersion()).isEqualTo(first.stamp() + " " + shipped.stamp());
    }

    @Test
    void withoutAnyRulesThereIsNothingToDecideBy() {
        Bundle silent = TestBundle.in(directory).read();

        assertThatThrownBy(() -> BundleRules.of(List.of(silent))).hasMessageContaining("No bundle has a rules.yaml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                        | {merchantNos: [M1]}                                    | true",
                "{merchantNos: [M1, M2]}                 | {merchantNos: [M1]}                                    | true",
                "{merchantNos: [M1]}                     | {merchantNos: [M1, M2]}                                | false",
                "{merchantNos: [M1]}                     |                                                        | false",
                "{merchantNames: ['第*']}                 | {merchantNames: ['第*餐饮大楼']}                          | true",
                "{merchantNames: ['第*餐饮大楼']}           | {merchantNames: ['第*']}                                | false",
                "{merchantNames: ['第*']}                 | {merchantNames: [第一餐饮大楼], merchantNos: [M1]}         | false",
                "{channels: [微信支付]}                   | {channels: [微信支付], merchantNos: [M1]}                 | true",
                "{channels: [微信支付]}                   | {merchantNos: [M1]}                                     | false",
                "{amountYuan: {min: 1}}                  | {amountYuan: {min: 2, max: 3}}                         | true",
                "{amountYuan: {max: 2}}                  | {amountYuan: {min: 2, max: 3}}                         | false",
                "{timeOfDay: {from: '22:00', until: '06:00'}} | {timeOfDay: {from: '23:00', until: '01:00'}}      | true",
                "{timeOfDay: {from: '06:00', until: '09:00'}} | {timeOfDay: {from: '05:59', until: '09:00'}}      | false",
                "{timeOfDay: {from: '06:00', until: '09:00'}} | {channels: [微信支付]}                              | false",
            })
    void aRuleThatAnEarlierBundleHidesIsFoundWithBothPlaces(String earlier, String later, boolean hidden) {
        List<PlacedRule> first = RulesReader.read(bundle("bikes", 1, "all", earlier == null ? "" : earlier));
        List<PlacedRule> second = RulesReader.read(bundle("canteen", 2, "some", later == null ? "" : later));

        if (hidden) {
            assertThat(BundleRules.hidden(second, first))
                    .singleElement()
                    .asString()
                    .matches(
                            "rule=canteen/some place=.*/canteen/rules.yaml:3 hiddenBy=bikes/all place=.*/bikes/rules.yaml:3 reason=.*");
        } else {
            assertThat(BundleRules.hidden(second, first)).isEmpty();
        }
    }

    /** It watches, and the next one decides. */
    @Test
    void aRuleInShadowHidesNothing() {
        Bundle shadow = TestBundle.in(directory.resolve("bikes"))
                .with("rules.yaml", """
                providers: {p: {cid: EQ-1}}
                rules:
                  - {id: all, shadow: true, points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}
                """)
                .read();
        Bundle later = bundle("canteen", 2, "some", "{merchantNos: [M1]}");

        assertThat(BundleRules.hidden(RulesReader.read(later), RulesReader.read(shadow)))
                .isEmpty();
    }

    private Bundle bundle(String name, int order, String rule, String match) {
        return TestBundle.in(directory.resolve(name))
                .named(name, order)
                .ruling(rule, match)
                .read();
    }
}
