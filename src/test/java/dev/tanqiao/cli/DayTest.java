package dev.tanqiao.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.cli.Day.Ended;
import dev.tanqiao.simulator.Simulator;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tanqiao dev --once}: a whole day ends in agreement, and what does not agree is noticed and named. */
class DayTest {

    @TempDir
    private static Path finished;

    private static Day day;
    private static Ended ended;

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void playTheDay() {
        day = Day.in(finished.resolve("home"));
        ended = day.playOnce();
    }

    @Test
    void aWholeDayEndsInAgreement() {
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .contains("Enrolled    8 of 8 people")
                .containsPattern("已完成 PAID +\\d\\d ")
                .containsPattern("已退费 REFUNDED +\\d")
                .containsPattern("已关单 CLOSED +\\d")
                .containsPattern("purchase billed +\\d\\d ")
                .containsPattern("reversal billed +\\d")
                .containsPattern("EQ310101000001 +[1-9]\\d* ")
                .containsPattern("EQ310101000002 +[1-9]\\d* ")
                .containsPattern("EQ310101000003 +[1-9]\\d* ")
                .containsPattern("city-format +[1-9]\\d* ")
                .containsPattern("Everything agrees: \\d+ orders, \\d+ settlements, \\d+ bookings, \\d+ events");
    }

    @Test
    void aLostSettlementIsNoticed() throws Exception {
        Day planted = day.copyTo(directory.resolve("home"));
        String lost;
        try (Simulator simulator = planted.simulator()) {
            lost = aBooking(simulator);
            plant(simulator, "city/ledger/" + lost + "/forget", "");
        }

        assertDisagrees(planted.playOnce(), "(" + lost + "): BILLED here, but the city has not booked it");
    }

    @Test
    void aDoubleBookingIsNoticed() throws Exception {
        Day planted = day.copyTo(directory.resolve("home"));
        String doubled;
        try (Simulator simulator = planted.simulator()) {
            doubled = aBooking(simulator);
            plant(simulator, "city/ledger/" + doubled + "/book-again", "");
        }

        assertDisagrees(planted.playOnce(), "(" + doubled + "): booked 2 times");
    }

    @Test
    void aLostDeliveryIsNoticed() throws Exception {
        Day planted = day.copyTo(directory.resolve("home"));
        String lost;
        try (Simulator simulator = planted.simulator()) {
            lost = get(simulator, "subscribers/events/received")
                    .path(0)
                    .path("id")
                    .asText();
            plant(simulator, "subscribers/events/forget", "{\"eventId\": \"" + lost + "\"}");
        }

        assertDisagrees(planted.playOnce(), "is called delivered, but the subscriber never received it");
        assertThat(lost).isNotBlank();
    }

    private static void assertDisagrees(Ended again, String row) {
        assertThat(again.out()).containsPattern("\\d+ rows do not agree:").contains(row);
        assertThat(again.exitCode()).isEqualTo(ExitCode.DISAGREES);
    }

    private String aBooking(Simulator simulator) throws Exception {
        return get(simulator, "city/ledger")
                .path("bookings")
                .path(0)
                .path("transactionId")
                .asText();
    }

    private JsonNode get(Simulator simulator, String path) throws Exception {
        return new ObjectMapper()
                .readTree(send(HttpRequest.newBuilder(simulator.address().resolve("/__admin/tanqiao/" + path))));
    }

    private void plant(Simulator simulator, String path, String body) throws Exception {
        assertThat(send(HttpRequest.newBuilder(simulator.address().resolve("/__admin/tanqiao/" + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))))
                .contains("\"planted\":true");
    }

    private String send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
}
