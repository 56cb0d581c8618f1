package dev.tanqiao.hub.bundle.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.hub.bundle.RulesReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangedRulesTest {

    private static final String LUNCH =
            "{id: lunch, match: {merchantNos: [M1, M2], timeOfDay: {from: '11:00', until: '14:00'}}, points: {a: {perYuan: 1}, scale: 1}, equityProvider: p, transactionType: lunch, data: [a, b]}";
    private static final String CANTEEN =
            "{id: canteen, match: {merchantNos: [M1], channels: [card, code]}, points: {a: {perYuan: 2}}, equityProvider: p, transactionType: t}";
    private static final String BUS =
            "{id: bus, match: {merchantNames: [校车*]}, points: {b: {fixed: 3}}, equityProvider: q, transactionType: t}";
    private static final String REST = "{id: rest, points: {a: {perYuan: 1}}, equityProvider: p, transactionType: t}";

    @Test
    void theSameRulesAreNotChanged() {
        assertThat(changed(rules(LUNCH, CANTEEN, BUS, REST), rules(LUNCH, CANTEEN, BUS, REST)))
                .isEmpty();
    }

    /** Written otherwise, and the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "perYuan: 1}|perYuan: 1.00}",
                "[M1, M2]|[M2, M1]",
                "equityProvider: p|equityProvider: other-name",
            })
    void formIsNoMeaning(String part, String otherwise) {
        assertThat(changed(rules(LUNCH), rules(LUNCH.replace(part, otherwise)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "perYuan: 1}|perYuan: 100}",
                "a: {perYuan|b: {perYuan",
                "perYuan: 1}|perYuan: 1, maximum: 9}",
                "scale: 1}|scale: 1, of: diffAmount}",
                "scale: 1}|scale: 1, rounding: up}",
                "scale: 1}|scale: 0}",
                "[M1, M2]|[M1, M2, M3]",
                "[M1, M2]|[M1]",
                "'14:00'|'15:00'",
                "merchantNos: [M1, M2]|source: bikes/*",
                "equityProvider: p|equityProvider: q",
                "transactionType: lunch|transactionType: meal",
                "data: [a, b]|data: [b, a]",
                "data: [a, b]|convertReductions: true, data: [a, b]",
                "{id: lunch|{id: lunch, shadow: {until: 2026-04-01}",
            })
    void whatMoneyDependsOnIs(String part, String otherwise) {
        assertThat(LUNCH).contains(part);
        assertThat(changed(rules(LUNCH), rules(LUNCH.replace(part, otherwise))))
                .containsExactly(Map.entry("lunch", List.of("lunch")));
    }

    @Test
    void aNewRuleIsComparedWithThoseThatMayHaveDecidedItsPurchases() {
        assertThat(changed(rules(LUNCH, BUS, REST), rules(CANTEEN, LUNCH, BUS, REST)))
                .containsExactly(Map.entry("canteen", List.of("lunch", "rest")));
        assertThat(changed(rules(BUS), rules(BUS, CANTEEN)))
                .as("a number and a name")
                .containsExactly(Map.entry("canteen", List.of("bus")));
        assertThat(changed(rules(CANTEEN), rules(CANTEEN, LUNCH.replace("M1, M2", "M2"))))
                .containsExactly(Map.entry("lunch", List.of()));
        assertThat(changed(List.of(), rules(CANTEEN))).containsExactly(Map.entry("canteen", List.of()));
    }

    @Test
    void whatWasNeverKeptGoesOnTrialAgain() {
        List<Rule> dear = rules(CANTEEN, LUNCH.replace("perYuan: 1}", "perYuan: 100}"), BUS);
        Map<String, List<String>> onTrial = Map.of("lunch", List.of("lunch"), "canteen", List.of("rest"));

        assertThat(ChangedRules.between(dear, dear, onTrial)).isEqualTo(onTrial);
        assertThat(ChangedRules.between(dear, rules(CANTEEN.replace("perYuan: 2", "perYuan: 3")), onTrial))
                .as("compared with what was kept")
                .isEqualTo(Map.of("canteen", List.of("rest")));
    }

    @Test
    void whatDecidesNothingAnyMoreIsADifference() {
        assertThat(ChangedRules.differ(rules(LUNCH, BUS), rules(LUNCH))).isTrue();
        assertThat(ChangedRules.differ(rules(LUNCH), rules(LUNCH, BUS))).isTrue();
        assertThat(ChangedRules.differ(rules(LUNCH, BUS), rules(LUNCH, BUS))).isFalse();
    }

    @Test
    void aRuleThatOnlyWatchedDecidesNow() {
        String watching = LUNCH.replace("{id: lunch", "{id: lunch, shadow: true");

        assertThat(changed(rules(watching, REST), rules(LUNCH, REST)))
                .containsExactly(Map.entry("lunch", List.of("rest")));
        assertThat(changed(rules(watching, REST), rules(watching.replace("perYuan: 1", "perYuan: 9"), REST)))
                .as("it decides nothing")
                .isEmpty();
        assertThat(changed(rules(LUNCH, REST), rules(watching, REST)))
                .as("what it decided is decided by the next one")
                .containsExactly(Map.entry("rest", List.of("rest")));
    }

    @Test
    void aRemovedRuleLeavesItsPurchasesToThoseBehindIt() {
        assertThat(changed(rules(LUNCH, CANTEEN, BUS, REST), rules(CANTEEN, BUS, REST)))
                .as("a merchant has a number and a name")
                .containsExactly(
                        Map.entry("bus", List.of("bus")),
                        Map.entry("canteen", List.of("canteen")),
                        Map.entry("rest", List.of("rest")));
        assertThat(changed(rules(LUNCH, CANTEEN), rules(LUNCH)))
                .as("nobody gets them")
                .isEmpty();
    }

    @Test
    void aRuleThatIsMovedBehindGivesPurchasesAway() {
        assertThat(changed(rules(LUNCH, CANTEEN, REST), rules(CANTEEN, LUNCH, REST)))
                .containsExactly(Map.entry("canteen", List.of("canteen")));
        String elsewhere = CANTEEN.replace("M1", "M9");
        String metro = BUS.replace("校车*", "地铁*").replace("id: bus", "id: metro");
        String ferry = BUS.replace("校车*", "轮渡").replace("id: bus", "id: ferry");
        assertThat(changed(rules(LUNCH, elsewhere, metro, ferry), rules(elsewhere, LUNCH, ferry, metro)))
                .as("they never meet")
                .isEmpty();
    }

    @Test
    void aRuleThatIsNarrowedGivesPurchasesAwayAndOneThatIsWidenedTakesThem() {
        assertThat(changed(rules(LUNCH, REST), rules(LUNCH.replace("M1, M2", "M1"), REST)))
                .containsExactly(Map.entry("lunch", List.of("lunch")), Map.entry("rest", List.of("rest")));
        assertThat(changed(rules(LUNCH, REST), rules(LUNCH.replace("M1, M2", "M1, M2, M3"), REST)))
                .containsExactly(Map.entry("lunch", List.of("lunch")));
        assertThat(changed(rules(LUNCH, REST), rules(LUNCH.replace("id: lunch", "id: noon"), REST)))
                .as("under another name")
                .containsExactly(Map.entry("noon", List.of("lunch", "rest")));
    }

    private static Map<String, List<String>> changed(List<Rule> former, List<Rule> next) {
        return ChangedRules.between(former, next);
    }

    private static List<Rule> rules(String... rules) {
        String text = "providers: {p: {cid: EQ-1}, other-name: {cid: EQ-1}, q: {cid: EQ-2}}\nrules:\n  - "
                + String.join("\n  - ", rules) + "\n";
        return RulesReader.read("rules.yaml", text, "1").rules();
    }
}
