package dev.tanqiao.core.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** In whatever order and however often a bundle hands in the states of a purchase, and whatever is booked meanwhile: it ends the same. */
class PurchaseIntakeProperties {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");
    private static final Source RENTALS = Source.of("bikes", "rentals");
    private static final PurchaseGrant GRANT = new PurchaseGrant(Set.of("EQ-1"), BigDecimal.TEN);

    /** From the first to the last. */
    private static final List<TransactionStatus> STATES =
            List.of(TransactionStatus.PAID, TransactionStatus.CLOSED, TransactionStatus.REFUNDED);

    /** One state, whether some of what is due is booked before it comes, and whether the rule is on trial then. */
    record Told(TransactionStatus status, int yuan, boolean bookedBefore, boolean onTrial) {}

    @Provide
    Arbitrary<Told> states() {
        return Combinators.combine(
                        Arbitraries.of(STATES),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(Told::new);
    }

    @Property(tries = 500)
    void aPurchaseEndsInItsLastStateAndWhatIsRefundedNetsToZero(
            @ForAll @Size(min = 1, max = 8) List<@net.jqwik.api.From("states") Told> told, @ForAll long seed) {
        var house = new MemoryHouse();
        var random = new Random(seed);
        var rules = new CurrentRules();
        PurchaseIntake intake = intake(house, rules);
        for (Told state : told) {
            if (state.bookedBefore()) {
                house.book(random);
            }
            rules.set(0, state.onTrial() ? RULES.withTrial("bikes@2", Set.of("rides")) : RULES);
            PurchaseAnswer first = intake.takeIn(RENTALS, purchase(state), GRANT);
            String before = house.transactions + " " + house.settlements + " " + house.discrepancies;
            PurchaseAnswer again = intake.takeIn(RENTALS, purchase(state), GRANT);

            assertThat(first).isInstanceOf(PurchaseAnswer.Taken.class);
            assertThat(((PurchaseAnswer.Taken) again).news()).isEqualTo(PurchaseAnswer.News.KNOWN);
            assertThat(house.transactions + " " + house.settlements + " " + house.discrepancies)
                    .as("handed in again")
                    .isEqualTo(before);
        }

        TransactionStatus last = told.stream()
                .map(Told::status)
                .max(Comparator.comparing(STATES::indexOf))
                .orElseThrow();
        assertThat(house.transactions.values())
                .singleElement()
                .extracting(transaction -> transaction.row().status())
                .isEqualTo(last);
        assertThat(house.settlements.values().stream().map(Settlement::kind)).doesNotHaveDuplicates();
        boolean booked = has(house, Settlement.Kind.PURCHASE, SettlementStatus.SETTLED);
        boolean takenBack = has(house, Settlement.Kind.REVERSAL, SettlementStatus.PENDING, SettlementStatus.SETTLED);
        assertThat(takenBack).isEqualTo(booked && last == TransactionStatus.REFUNDED);
        if (told.stream().allMatch(Told::onTrial)) {
            assertThat(house.settlements.values().stream().map(Settlement::status))
                    .as("nothing of a trial leaves")
                    .isSubsetOf(SettlementStatus.HELD, SettlementStatus.CANCELLED);
        }
        if (told.stream().noneMatch(Told::onTrial)) {
            assertThat(has(house, Settlement.Kind.PURCHASE, SettlementStatus.HELD))
                    .isFalse();
        }
        if (last != TransactionStatus.PAID) {
            assertThat(has(house, Settlement.Kind.PURCHASE, SettlementStatus.PENDING, SettlementStatus.HELD))
                    .isFalse();
        }
        if (last == TransactionStatus.CLOSED && booked) {
            assertThat(house.discrepancies).as("closed although it is booked").isNotEmpty();
        }
    }

    private static boolean has(MemoryHouse house, Settlement.Kind kind, SettlementStatus... statuses) {
        return house.settlements.values().stream()
                .anyMatch(settlement ->
                        settlement.kind() == kind && List.of(statuses).contains(settlement.status()));
    }

    private static Purchase purchase(Told state) {
        return new Purchase(
                "R-1", "gwang", state.status(), 100L * state.yuan(), NOON, null, null, "M1", "共享单车", "", "{}");
    }

    private static final RuleSet RULES = new RuleSet(
            "1",
            List.of(new Rule(
                    "rides",
                    new RuleMatch("bikes/*", Set.of(), List.of(), Set.of(), null, null, null, null),
                    new PointsFormula(
                            PointsFormula.Base.AMOUNT,
                            new PointsFormula.Share(BigDecimal.ONE, null, null, null),
                            null,
                            0,
                            RoundingMode.DOWN),
                    "EQ-1",
                    "ride",
                    List.of(),
                    false,
                    null,
                    "bikes@1")));

    private static PurchaseIntake intake(MemoryHouse house, CurrentRules rules) {
        Duration day = Duration.ofDays(1);
        return new PurchaseIntake(
                house,
                house,
                Supplier::get,
                rules,
                house,
                new IntakePolicy(new PollPolicy(day, day, day, day, day, 100, day, day, day, Instant.EPOCH), day, day),
                Clock.fixed(NOON, ZoneOffset.UTC));
    }
}
