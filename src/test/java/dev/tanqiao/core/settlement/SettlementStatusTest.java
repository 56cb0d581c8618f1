package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.settlement.SettlementStatus.BILLED;
import static dev.tanqiao.core.settlement.SettlementStatus.CANCELLED;
import static dev.tanqiao.core.settlement.SettlementStatus.HELD;
import static dev.tanqiao.core.settlement.SettlementStatus.NEEDS_REVIEW;
import static dev.tanqiao.core.settlement.SettlementStatus.PENDING;
import static dev.tanqiao.core.settlement.SettlementStatus.REJECTED;
import static dev.tanqiao.core.settlement.SettlementStatus.SENDING;
import static dev.tanqiao.core.settlement.SettlementStatus.SETTLED;
import static dev.tanqiao.core.settlement.SettlementStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.core.event.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of states (docs/ARCHITECTURE.md), over every pair. */
class SettlementStatusTest {

    private static final Map<SettlementStatus, Set<SettlementStatus>> TABLE = new EnumMap<>(Map.of(
            PENDING, Set.of(SENDING, CANCELLED, HELD, SETTLED, UNKNOWN),
            // NEEDS_REVIEW: the city refused a reversal
            SENDING, Set.of(SETTLED, REJECTED, UNKNOWN, PENDING, NEEDS_REVIEW),
            UNKNOWN, Set.of(SETTLED, REJECTED, PENDING, CANCELLED, NEEDS_REVIEW),
            SETTLED, Set.of(BILLED),
            BILLED, Set.of(),
            HELD, Set.of(PENDING, CANCELLED, NEEDS_REVIEW),
            NEEDS_REVIEW, Set.of(SETTLED, PENDING, CANCELLED),
            // NEEDS_REVIEW: a bill was found although the city had refused
            REJECTED, Set.of(PENDING, CANCELLED, NEEDS_REVIEW),
            CANCELLED, Set.of()));

    static Stream<Arguments> everyPair() {
        return Stream.of(SettlementStatus.values())
                .flatMap(from -> Stream.of(SettlementStatus.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @MethodSource("everyPair")
    void aMoveIsAllowedOnlyWhenTheTableHasIt(SettlementStatus from, SettlementStatus to) {
        assertThat(TABLE).containsKey(from);
        assertThat(from.mayBecome(to))
                .isEqualTo(TABLE.getOrDefault(from, Set.of()).contains(to));
    }

    @Test
    void theDiagramShowsEachStateAndEachMoveOnce() throws IOException {
        String diagram = Files.readString(Path.of("docs/settlement-states.svg"));
        assertThat(found("id=\"([A-Z_]+)\"", diagram))
                .containsExactlyInAnyOrderElementsOf(
                        TABLE.keySet().stream().map(Enum::name).toList());
        assertThat(found("class=\"move[^\"]*\" id=\"([A-Z_]+-[A-Z_]+)\"", diagram))
                .containsExactlyInAnyOrderElementsOf(moves(TABLE::get));
        assertThat(found("by-person\" id=\"([A-Z_]+-[A-Z_]+)\"", diagram))
                .isNotEmpty()
                .isSubsetOf(moves(from -> ReviewDecision.about(from).stream()
                        .map(ReviewDecision::to)
                        .collect(Collectors.toSet())));
    }

    @Test
    void whatIsBookedIsNeverTakenBackByAStatus() {
        assertThat(Stream.of(SettlementStatus.values()).filter(SettlementStatus::isBooked))
                .containsExactlyInAnyOrder(SETTLED, BILLED);
        assertThat(SETTLED.mayBecome(CANCELLED)).isFalse();
        assertThat(BILLED.mayBecome(CANCELLED)).isFalse();
    }

    @Test
    void everyArrivalThatSomebodyWaitsForHasItsEvent() {
        for (SettlementStatus status : SettlementStatus.values()) {
            boolean told = status != PENDING && status != SENDING;
            assertThat(status.event(Settlement.Kind.PURCHASE) != null)
                    .as(status.name())
                    .isEqualTo(told);
        }
        assertThat(SETTLED.event(Settlement.Kind.REVERSAL)).isEqualTo(EventType.SETTLEMENT_REVERSED);
        assertThat(BILLED.event(Settlement.Kind.REVERSAL)).isEqualTo(EventType.SETTLEMENT_BILLED);
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> moves(Function<SettlementStatus, Set<SettlementStatus>> next) {
        return Stream.of(SettlementStatus.values())
                .flatMap(from -> next.apply(from).stream().map(to -> from + "-" + to))
                .toList();
    }
}
