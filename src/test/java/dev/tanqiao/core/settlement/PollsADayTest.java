package dev.tanqiao.core.settlement;

import static dev.tanqiao.core.transaction.Rows.aRow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.transaction.DueAccount;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.Observation;
import dev.tanqiao.core.transaction.PageAnswer;
import dev.tanqiao.core.transaction.PageRequest;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.PollFailed;
import dev.tanqiao.core.transaction.PollPolicy;
import dev.tanqiao.core.transaction.Polling;
import dev.tanqiao.core.transaction.Rows;
import dev.tanqiao.core.transaction.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a person costs the campus a day, with the shipped settings. */
class PollsADayTest {

    private static final Instant CONSENT = Instant.parse("2026-03-01T22:00:00Z");

    private static final PollPolicy POLICY = new PollPolicy(
            Duration.ofMinutes(10),
            Duration.ofHours(2),
            Duration.ofSeconds(1),
            Duration.ofMinutes(30),
            Duration.ofDays(2),
            100,
            Duration.ofDays(30),
            Duration.ofDays(180),
            Duration.ofDays(1),
            Instant.EPOCH);

    private final SettableClock clock = new SettableClock(CONSENT);
    private final Polling polling = new Polling(new NoOpenOrders(), POLICY, clock);
    private final MemoryHouse house = new MemoryHouse();
    private final Intake intake = new Intake(
            house,
            house,
            Supplier::get,
            new CurrentRules(),
            house,
            new IntakePolicy(POLICY, Duration.ofDays(30), Duration.ofDays(2)),
            clock);
    private final List<Rows> meals = new ArrayList<>();
    private Instant sweptAt = CONSENT;

    @Test
    void aPersonWhoEatsThreeTimesADayCostsSomeTwentyRequests() {
        assertThat(ofDay(1))
                .as("young: each look shows everything, unless pages are capped, which the daily read alone finds out")
                .isEqualTo(Map.of(Window.Kind.NEW, 20, Window.Kind.LATE, 2));
        playTo(10);
        assertThat(ofDay(11)).isEqualTo(Map.of(Window.Kind.NEW, 20, Window.Kind.LATE, 2));
        playTo(40);
        assertThat(ofDay(41)).isEqualTo(Map.of(Window.Kind.NEW, 20, Window.Kind.LATE, 2, Window.Kind.REFUNDS, 1));
    }

    @Test
    void theDailyReadsOfManyPeopleAreSpreadOverTheNight() {
        Map<Integer, Integer> byHour = new TreeMap<>();
        for (int person = 0; person < 8_000; person++) {
            String account = "person" + person;
            for (int hour = 0; hour < 24; hour++) {
                Instant begins = CONSENT.plus(Duration.ofDays(40))
                        .plus(Duration.ofHours(hour))
                        .minusSeconds(1);
                clock.tick(Duration.between(clock.instant(), begins.plus(Duration.ofHours(1))));
                if (polling.begin(account(account, begins)).isSweep()) {
                    byHour.merge(
                            begins.plusSeconds(1)
                                    .atZone(ZoneId.of("Asia/Shanghai"))
                                    .getHour(),
                            1,
                            Integer::sum);
                }
            }
        }
        assertThat(byHour.keySet()).containsExactly(0, 1, 2, 3, 4, 5, 22, 23);
        assertThat(byHour.values()).allMatch(people -> people > 800 && people < 1200);
    }

    @Test
    void aDailyReadThatFailsKeepsNothingNewFromBeingTakenIn() {
        clock.tick(Duration.ofDays(40));
        DueAccount account = account("gwang", CONSENT);
        Poll daily = polling.begin(account);
        assertThat(daily.isSweep()).isTrue();

        polling.giveUp(daily, PollFailed.Kind.NOT_NOW, "HTTP 504 for thirty days");

        assertThat(polling.begin(account).isSweep()).as("the next look").isFalse();
        assertThat(polling.begin(account).isSweep()).as("the one after").isTrue();
    }

    private void playTo(int day) {
        while (clock.instant().isBefore(CONSENT.plus(Duration.ofDays(day)))) {
            look(new EnumMap<>(Window.Kind.class));
        }
    }

    private Map<Window.Kind, Integer> ofDay(int day) {
        playTo(day);
        Map<Window.Kind, Integer> requests = new EnumMap<>(Window.Kind.class);
        while (clock.instant().isBefore(CONSENT.plus(Duration.ofDays(day + 1)))) {
            look(requests);
        }
        return requests;
    }

    /** One look when it is due; breakfast, lunch and dinner lie before it, or not. */
    private void look(Map<Window.Kind, Integer> requests) {
        eat();
        Poll poll = polling.begin(account("gwang", sweptAt));
        while (!poll.isOver()) {
            PageRequest request = polling.next(poll);
            requests.merge(request.window().kind(), 1, Integer::sum);
            poll.answered(new PageAnswer.Rows(shownIn(request), List.of(), 0), clock.instant());
        }
        intake.takeIn(poll);
        sweptAt = Objects.requireNonNullElse(house.next.sweptAt(), sweptAt);
        clock.tick(Duration.between(clock.instant(), house.next.dueAt()));
    }

    private DueAccount account(String account, Instant swept) {
        IntakeResult.Next next = house.next;
        Instant cursor = next.cursor().isBefore(CONSENT) ? CONSENT : next.cursor();
        return new DueAccount(
                new Lease(account, "me", CONSENT), CONSENT, cursor, swept, next.quietPolls(), next.openTimes());
    }

    private void eat() {
        for (Instant meal = CONSENT.plus(Duration.ofHours(1 + 8L * meals.size()));
                !meal.isAfter(clock.instant());
                meal = CONSENT.plus(Duration.ofHours(1 + 8L * meals.size()))) {
            meals.add(aRow("N" + meals.size()).orderedAt(meal.toString()));
        }
    }

    private List<Observation> shownIn(PageRequest asked) {
        Window window = asked.window();
        return meals.stream()
                .map(Rows::seen)
                .filter(seen -> !seen.row().orderTime().isBefore(window.from())
                        && !seen.row().orderTime().isAfter(window.to())
                        && !window.kind().isRefundedOnly())
                .skip(asked.start())
                .limit(asked.limit())
                .toList();
    }
}
