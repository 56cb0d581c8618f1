package dev.tanqiao.lab.simulator.city;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.fault.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bill lines that come late, never, beside a foreign one, or over another amount. */
class WrongLinesTest {

    @TempDir
    static Path stateDirectory;

    private final PlantedFaults faults = new PlantedFaults();
    private final EquityPlatform platform = new EquityPlatform(TestWorlds.world(), stateDirectory, faults).loggedIn();
    private final String anna = platform.authorized("anna");

    @Test
    void aLateLineIsSeenThatMuchLater() {
        book("P1", "{\"operation\": \"bills\", \"kind\": \"late\", \"later\": \"3h\"}");

        platform.tick(Duration.ofHours(3).minusMillis(1).minus(TestWorlds.BILL_DELAY));
        assertThat(lines(platform)).isEmpty();
        platform.tick(Duration.ofMillis(1));
        assertThat(lines(platform)).containsExactly("P1 10");
    }

    @Test
    void aMissingLineIsNeverSeenAndTheTotalKnowsNothingOfIt() {
        book("P1", "{\"operation\": \"bills\", \"kind\": \"missing\"}");
        platform.settle(anna, "P2");
        platform.tick(Duration.ofHours(3));

        assertThat(lines(platform)).containsExactly("P2 10");
        assertThat(platform.bills(all -> {}).at("/content/total").intValue()).isEqualTo(1);
        assertThat(platform.ledger().path("bookings"))
                .as("it is booked all the same")
                .hasSize(2);
    }

    @Test
    void aForeignLineStandsBesideTheTrueOneUntilItIsPutRight() {
        book("P1", "{\"operation\": \"bills\", \"kind\": \"extra\", \"later\": \"1h\"}");

        assertThat(lines(platform)).containsExactly("P1 10", "FOREIGN-1 10");
        platform.tick(Duration.ofHours(1));
        assertThat(lines(platform)).containsExactly("P1 10");
    }

    @Test
    void anotherAmountIsShownUntilTheFaultIsHealed() {
        book("P1", "{\"operation\": \"bills\", \"kind\": \"amount\", \"points\": -2.5}");

        assertThat(lines(platform)).containsExactly("P1 7.5");
        faults.heal();
        assertThat(lines(platform)).containsExactly("P1 10");
    }

    @Test
    void aPushThatIsTriedAgainSaysTheSameAfterItsFaultIsHealed() throws IOException {
        try (var hub = new PushReceiver()) {
            subscribe(hub);
            book("P1", "{\"operation\": \"bills\", \"kind\": \"amount\", \"points\": 4}");
            hub.answers(500, "");

            playNext();
            faults.heal();
            playNext();

            assertThat(hub.received)
                    .extracting(body -> body.at("/bill/0/amount").asText())
                    .containsExactly("14", "14");
        }
    }

    @Test
    void aForeignLineCountsInAPushOf500() throws IOException {
        try (var hub = new PushReceiver()) {
            subscribe(hub);
            for (int number = 0; number < 251; number++) {
                faults.plant("{\"operation\": \"bills\", \"kind\": \"extra\"}");
                platform.settle(platform.order(anna, "P" + number, order -> order.put("transactionPointA", "0.01")));
            }

            playNext();

            assertThat(hub.received)
                    .extracting(body -> body.path("total").intValue())
                    .containsExactly(500, 2);
        }
    }

    private void subscribe(PushReceiver hub) {
        platform.call(
                "city.subscribe", Json.object().put("notifyUrl", hub.url()).put("type", 1));
    }

    private void playNext() {
        Instant due = platform.city.nextDue().orElseThrow();
        platform.clock.advanceTo(due);
        platform.city.act(due);
    }

    @Test
    void whatGoesWrongOutlivesARestartAndTheFaultIsToldWhomItIsAbout() {
        book("P1", "{\"operation\": \"bills\", \"kind\": \"amount\", \"points\": 4}");

        assertThat(faults.callers).containsExactly(new Caller("anna", "EQ-1", "P1"));
        EquityPlatform again = platform.restarted();
        again.clock.advanceTo(platform.clock.instant());
        assertThat(lines(again)).containsExactly("P1 14");
    }

    private void book(String transactionId, String fault) {
        faults.plant(fault);
        assertThat(platform.settle(anna, transactionId)).isEqualTo(200);
        platform.tick(TestWorlds.BILL_DELAY);
    }

    private static List<String> lines(EquityPlatform at) {
        JsonNode bill = at.bills(all -> {}).at("/content/bill");
        return StreamSupport.stream(bill.spliterator(), false)
                .map(line -> line.path("transactionId").asText() + " "
                        + line.path("amount").asText())
                .toList();
    }
}
