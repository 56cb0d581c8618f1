package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PlacesTest {

    private final Places places = new Places(4, 0, Duration.ZERO);

    @Test
    void takenPlacesAreCountedByWhomTheyAreFor() {
        List.of("a", "a", "b").forEach(places::take);
        places.release("a");

        assertThat(places.free()).isEqualTo(2);
        assertThat(places.busyJson()).isIn("{\"a\":1,\"b\":1}", "{\"b\":1,\"a\":1}");
        places.release("a");
        places.release("b");
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

        CompletableFuture.runAsync(() -> List.of("a", "b").forEach(places::release));
        int free = 0;
        while (free == 0) {
            free = places.free();
        }
        assertThat(free).isBetween(1, 2);
    }

    /** A receiver that has its share is left out of a claim, and nothing would wake the next one. */
    @Test
    void theNextClaimWaitsUntilHalfOfWhatTheLastOneTookIsBack() {
        var patient = new Places(16, 0, Duration.ofHours(1));
        List.of("a", "a", "a", "a").forEach(patient::take);
        CompletableFuture<Integer> free = CompletableFuture.supplyAsync(patient::free);

        patient.release("a");
        assertThat(free).isNotDone();
        patient.release("a");

        assertThat(free).succeedsWithin(Duration.ofSeconds(15)).isEqualTo(14);
        assertThat(patient.free()).as("nothing was taken since").isEqualTo(14);
    }

    @Test
    void moreThanThereArePlacesAreTakenAsLongAsTheyLeaveSoon() {
        var begun = new Places(4, 6, Duration.ZERO);
        assertThat(begun.free()).isEqualTo(4);
        List.of("a", "a", "a", "a").forEach(begun::take);
        List.of("a", "a", "a", "a").forEach(begun::release);

        assertThat(begun.free()).as("four end in a moment").isEqualTo(10);
        assertThat(begun.free()).as("none has ended since").isEqualTo(4);
    }
}
