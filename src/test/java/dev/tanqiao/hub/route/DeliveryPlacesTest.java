package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeliveryPlacesTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final DeliveryPlaces places = new DeliveryPlaces(4);

    @Test
    void takenPlacesAreCountedBySubscription() {
        places.take(List.of("a", "a", "b"));
        places.release("a");

        assertThat(places.free()).isEqualTo(2);
        assertThat(places.busyJson()).isIn("{\"a\":1,\"b\":1}", "{\"b\":1,\"a\":1}");
    }

    @Test
    void halfOfABatchDoneIsRoom() throws InterruptedException {
        places.take(List.of("a", "a", "b"));
        var receiver = new Thread(() -> {
            places.release("b");
            places.release("a");
        });
        receiver.start();

        places.awaitRoom(LONG);

        assertThat(places.free()).isEqualTo(3);
        receiver.join();
    }

    @Test
    void whoeverNeverAnswersIsNotWaitedForTwice() throws InterruptedException {
        places.take(List.of("deaf", "deaf"));
        places.awaitRoom(Duration.ZERO);
        places.take(List.of("quick"));
        places.release("quick");

        places.awaitRoom(LONG);

        assertThat(places.busyJson()).isEqualTo("{\"deaf\":2}");
    }
}
