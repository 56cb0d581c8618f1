package dev.tanqiao.hub.bundle.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.RowBuilder;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.bundle.shadow.RouteOutcome.Effect;
import dev.tanqiao.hub.bundle.shadow.RouteOutcome.HandedIn;
import dev.tanqiao.hub.bundle.shadow.ShadowReport.Change;
import dev.tanqiao.hub.bundle.shadow.ShadowReport.Difference;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is counted as a difference, and what is summed. */
class ComparisonTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final Decided NO_RULE = new Decided(Decision.NO_RULE, null, null, BigDecimal.ZERO, BigDecimal.ZERO);

    private final Comparison comparison = new Comparison(null);

    @Test
    void settlements_that_appear_vanish_or_change_are_told_apart() {
        compare(1, NO_RULE, settled("new", "EQ-1", 5));
        compare(2, settled("old", "EQ-1", 7), NO_RULE);
        compare(3, settled("old", "EQ-1", 7), settled("old", "EQ-2", 7));
        compare(4, settled("old", "EQ-1", 7), settled("new", "EQ-1", 8));
        compare(5, settled("old", "EQ-1", 7), settled("other", "EQ-1", 7));
        compare(6, NO_RULE, new Decided(Decision.NO_POINTS, "new", null, BigDecimal.ZERO, BigDecimal.ZERO));

        ShadowReport.Changes changes = comparison.rules().changes();
        assertThat(List.of(changes.appear(), changes.vanish(), changes.provider(), changes.points(), changes.same()))
                .containsExactly(1L, 1L, 1L, 1L, 2L);
        assertThat(changes.largest())
                .extracting(Difference::purchase, Difference::change)
                .containsExactly(
                        tuple("2", Change.VANISHES),
                        tuple("3", Change.PROVIDER),
                        tuple("1", Change.APPEARS),
                        tuple("4", Change.POINTS));
    }

    @Test
    void points_are_summed_by_provider_and_by_the_rule_that_decides() {
        compare(1, settled("lunch", "EQ-1", 42), settled("lunch", "EQ-1", 4200));
        compare(2, settled("lunch", "EQ-1", 42), settled("lunch", "EQ-1", 4200));
        compare(3, settled("ride", "EQ-2", 3), NO_RULE);

        ShadowReport.Changes changes = comparison.rules().changes();
        assertThat(changes.providers()).containsExactly(sum("EQ-1", 2, 2, "84", "8400"), sum("EQ-2", 1, 0, "3", "0"));
        assertThat(changes.rules()).containsExactly(sum("lunch", 2, 2, "84", "8400"), sum("ride", 1, 0, "3", "0"));
    }

    private static ShadowReport.Sum sum(String of, long before, long after, String beforeA, String afterA) {
        return new ShadowReport.Sum(
                of, before, after, new BigDecimal(beforeA), BigDecimal.ZERO, new BigDecimal(afterA), BigDecimal.ZERO);
    }

    @Test
    void of_the_differences_the_ten_largest_are_kept() {
        for (int points = 1; points <= 25; points++) {
            compare(points, NO_RULE, settled("new", "EQ-1", points));
        }

        assertThat(comparison.rules().changes().largest())
                .extracting(Difference::purchase)
                .containsExactly("25", "24", "23", "22", "21", "20", "19", "18", "17", "16");
        assertThat(comparison.rules().changes().appear()).isEqualTo(25);
    }

    @Test
    void what_consent_or_a_time_has_decided_stands_and_is_counted_apart() {
        compare(1, new Decided(Decision.NOT_AUTHORIZED, null, null, BigDecimal.ZERO, BigDecimal.ZERO), NO_RULE);

        assertThat(comparison.rules().decided()).isEqualTo(1);
        assertThat(comparison.rules().otherwise()).isEqualTo(1);
        assertThat(comparison.rules().changes().same()).isZero();
    }

    @Test
    void what_the_rules_of_today_decide_too_is_no_work_of_the_candidate() {
        comparison.add(bought(1, NO_RULE), settled("new", "EQ-1", 5), settled("new", "EQ-1", 5));
        comparison.add(bought(2, NO_RULE), NO_RULE, settled("new", "EQ-1", 5));

        assertThat(comparison.rules().changes().appear()).isEqualTo(1);
        assertThat(comparison.rules().changes().largest())
                .extracting(Difference::purchase)
                .containsExactly("2");
        assertThat(comparison.rules().asToday()).isEqualTo(1);
    }

    @Test
    void a_version_that_goes_back_to_what_was_decided_once_changes_what_is_decided_today() {
        comparison.add(bought(1, settled("r", "EQ-1", 2)), settled("r", "EQ-1", 3), settled("r", "EQ-1", 2));

        assertThat(comparison.rules().changes().points()).isEqualTo(1);
    }

    @Test
    void of_one_bundle_only_its_own_rules_count() {
        Comparison ofBikes = new Comparison("bikes");
        ofBikes.add(bought(1, NO_RULE), NO_RULE, settled("bikes/ride", "EQ-1", 5));
        ofBikes.add(bought(2, NO_RULE), NO_RULE, settled("bikes-2/ride", "EQ-1", 5));
        ofBikes.add(bought(3, NO_RULE), NO_RULE, settled("lunch", "EQ-1", 5));

        assertThat(ofBikes.rules().changes().appear()).isEqualTo(1);
        assertThat(settled("lunch", "EQ-1", 5).isOf("campus-carbon")).isTrue();
    }

    @Test
    void effects_are_compared_by_route_and_address() {
        events(
                1,
                outcome(null, effect("http://desk", "{'id':1,'km':7}"), effect("file:out", "{'id':1}")),
                outcome(null, effect("http://desk", "{'id':1,'km':8}"), effect("kafka:rides", "{'id':1}")));
        events(
                2,
                outcome(null, effect("http://desk", "{'id':2,'km':7}")),
                outcome(null, effect("http://desk", "{'km':7,'id':2}")));

        ShadowReport.Route route = comparison.routes(0).routes().get(0);
        assertThat(route.effects())
                .containsExactly(
                        new ShadowReport.Effect("file:out", 1, 0, 0, 1, 0, List.of(), 1L),
                        new ShadowReport.Effect("http://desk", 2, 2, 0, 0, 1, List.of("/body/km"), 1L),
                        new ShadowReport.Effect("kafka:rides", 0, 1, 1, 0, 0, List.of(), 1L));
        assertThat(route.isDifferent()).isTrue();
    }

    @Test
    void failures_are_told_with_their_reason_where_there_are_more_of_them() {
        events(1, outcome("no such code"), outcome("no such code"));
        events(2, outcome(null), outcome("no field 'km'"));

        ShadowReport.Route route = comparison.routes(0).routes().get(0);
        assertThat(route.failedBefore()).isEqualTo(1);
        assertThat(route.failedAfter()).isEqualTo(2);
        assertThat(route.failures()).containsExactly(new ShadowReport.Failure("no field 'km'", 0, 1, 2));
    }

    @Test
    void purchases_that_are_handed_in_are_compared_by_what_is_decided() {
        comparison.add(
                event(1),
                List.of(handsIn(
                        new HandedIn("r1", true, settled("bikes/ride", "EQ-1", 3)),
                        new HandedIn("r2", true, settled("bikes/ride", "EQ-1", 3)),
                        new HandedIn("r3", false, settled("bikes/ride", "EQ-1", 3)))),
                List.of(handsIn(
                        new HandedIn("r1", true, settled("bikes/ride", "EQ-1", 300)),
                        new HandedIn("r4", true, settled("bikes/ride", "EQ-1", 3)))));

        ShadowReport.Routes routes = comparison.routes(0);
        assertThat(routes.handedInBefore()).isEqualTo(3);
        assertThat(routes.handedInAfter()).isEqualTo(2);
        assertThat(routes.changes().largest())
                .extracting(Difference::purchase, Difference::change)
                .containsExactly(
                        tuple("bikes/rides r1", Change.POINTS),
                        tuple("bikes/rides r2", Change.VANISHES),
                        tuple("bikes/rides r4", Change.APPEARS));
    }

    private void compare(long id, Decided before, Decided after) {
        comparison.add(bought(id, before), before, after);
    }

    private static PastTransaction bought(long id, Decided decided) {
        return new PastTransaction(
                id,
                "campus",
                RowBuilder.builder()
                        .orderTime(NOON)
                        .merchant("第一餐饮大楼")
                        .channel("卡")
                        .amountFen(-4200)
                        .diffFen(0)
                        .status(TransactionStatus.PAID)
                        .build(),
                NOON,
                decided);
    }

    private static Decided settled(String rule, String provider, int pointsA) {
        return new Decided(Decision.SETTLE, rule, provider, new BigDecimal(pointsA), BigDecimal.ZERO);
    }

    private void events(long number, RouteOutcome before, RouteOutcome after) {
        comparison.add(event(number), List.of(before), List.of(after));
    }

    private static PastEvent event(long number) {
        return new PastEvent(number, "settlement.settled", null, NOON, "{}");
    }

    private static RouteOutcome outcome(@Nullable String failure, Effect... effects) {
        return new RouteOutcome("bikes/rides", failure, null, Arrays.asList(effects), List.of());
    }

    private static RouteOutcome handsIn(HandedIn... purchases) {
        return new RouteOutcome("bikes/rides", null, null, List.of(), Arrays.asList(purchases));
    }

    private static Effect effect(String to, String body) {
        try {
            return new Effect(to, MaterialLines.JSON.readTree(body.replace('\'', '"')), Map.of());
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }
}
