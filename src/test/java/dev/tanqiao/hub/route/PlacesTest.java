package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PlacesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Places places = new Places(4, 0, Duration.ZERO, nanos::get);

    @Test
    void takenPlacesAreCountedByWhomTheyAreFor() {
        List.of("a", "a", "b").forEach(places::take);
        places.release("a", true);

        assertThat(places.free()).isEqualTo(2);
        assertThat(places.busyJson()).isIn("{\"a\":1,\"b\":1}", "{\"b\":1,\"a\":1}");
        places.release("a", true);
        places.release("b", true);
        assertThat(places.areAllFree()).isTrue();
    }

    @Test
    void whoeverNeverAnswersIsNotWaitedFor() {
        List.of("deaf", "deaf", "deaf").forEach(places::take);

        assertThat(places.free()).isEqualTo(1);
    }

    @Test
    void theNextClaimWaitsForAPlace() {
        List.of("a", "a", "b", "b").forEach(places::take);
        assertThat(places.free()).as("none becomes free in a while").isZero();

        CompletableFuture.runAsync(() -> List.of("a", "b").forEach(whom -> places.release(whom, true)));
        int free = 0;
        while (free == 0) {
            free = places.free();
        }
        assertThat(free).isBetween(1, 2);
    }

    /** A receiver that has its share is left out of a claim, and nothing would wake the next one. */
    @Test
    void theNextClaimWaitsUntilHalfOfWhatTheLastOneTookIsBack() {
        var patient = new Places(16, 0, Duration.ofHours(1), nanos::get);
        List.of("a", "a", "a", "a").forEach(patient::take);
        CompletableFuture<Integer> free = CompletableFuture.supplyAsync(patient::free);

        patient.release("a", true);
        assertThat(free).isNotDone();
        patient.release("a", true);

        assertThat(free).succeedsWithin(Duration.ofSeconds(15)).isEqualTo(14);
        assertThat(patient.free()).as("nothing was taken since").isEqualTo(14);
    }

    @Test
    void moreThanThereArePlacesAreTakenAsLongAsTheyLeaveSoon() {
        var begun = new Places(4, 6, Duration.ZERO, nanos::get);
        answer(begun, 4, true);
        pass(100);
        assertThat(begun.free()).as("answers that come together are no rate").isEqualTo(4);
        answer(begun, 4, true);
        pass(150);
        assertThat(begun.free()).as("eight in a quarter of a second").isEqualTo(8);
        answer(begun, 4, true);
        answer(begun, 8, true);
        pass(250);
        assertThat(begun.free()).as("never more than so many ahead").isEqualTo(10);
        answer(begun, 10, false);
        pass(250);
        assertThat(begun.free()).as("calls that end without an answer").isEqualTo(4);
    }

    @Test
    void anHourWithoutWorkIsARateToo() {
        var begun = new Places(4, 6, Duration.ZERO, nanos::get);
        answer(begun, 8, true);
        pass(Duration.ofHours(1).toMillis());

        assertThat(begun.free()).isEqualTo(4);
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static void answer(Places places, int calls, boolean isAnswered) {
        for (int i = 0; i < calls; i++) {
            places.take("a");
        }
        for (int i = 0; i < calls; i++) {
            places.release("a", isAnswered);
        }
    }
}
