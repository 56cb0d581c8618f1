package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.check.Comparison;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way to lose the answer to an order, at a city that books a repeated transactionId again: nothing is booked twice, and
 * the bills tell what became of each.
 */
class UnknownOutcomesIT {

    /** Shorter than what {@code slow} holds back, and both short enough for a test. */
    private static final Map<String, Object> IMPATIENT = Map.of("camel.component.http.response-timeout", 1_200);

    /** What is booked although the answer is lost. */
    private static final List<String> BOOKED = List.of(
            "\"kind\": \"close\"",
            "\"kind\": \"reset\"",
            "\"kind\": \"torn\"",
            "\"kind\": \"empty\"",
            "\"kind\": \"half\"",
            "\"kind\": \"html\"",
            "\"kind\": \"html\", \"status\": 200",
            "\"kind\": \"status\", \"status\": 503",
            "\"kind\": \"empty\", \"status\": 500",
            "\"kind\": \"code\", \"code\": 503",
            "\"kind\": \"slow\", \"delayMillis\": 2500");

    /** What is never booked, and the hub cannot know. */
    private static final List<String> NOT_BOOKED = List.of(
            "\"kind\": \"close\", \"effect\": false",
            "\"kind\": \"reset\", \"effect\": false",
            "\"kind\": \"empty\", \"effect\": false",
            "\"kind\": \"html\", \"effect\": false",
            "\"kind\": \"status\", \"status\": 500, \"effect\": false",
            "\"kind\": \"status\", \"status\": 429, \"effect\": false",
            "\"kind\": \"code\", \"code\": 429, \"effect\": false",
            "\"kind\": \"slow\", \"delayMillis\": 2500, \"effect\": false");

    /** What is booked after the hub gave up waiting, or harms nothing. */
    private static final List<String> OTHERS = List.of(
            "\"kind\": \"late\", \"later\": \"8m\"",
            "\"kind\": \"late\", \"later\": \"40m\"",
            "\"kind\": \"revoke-token\"",
            "\"kind\": \"push-first\"");

    /** How an unknown order ends that was taken back before a line as new as it proved it absent. */
    private static final String REFUNDED = "refunded, and absent from the bills in all lookups";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path home;

    @Test
    void absentIsSentAgainAndNothingIsBookedTwiceAlthoughTheHubRestartsBetweenTheLooks() {
        try (var bridge = new Bridge(home, Day.CORNER, IMPATIENT)) {
            plantOneAfterTheOther(bridge);
            var restarted = new AtomicBoolean();

            Comparison comparison = bridge.playToTheEnd(now -> {
                if (!restarted.get() && unknowns(bridge) >= 3) {
                    List<Map<String, Object>> before = waiting(bridge);
                    bridge.restartHub();
                    assertThat(waiting(bridge)).as("looks survive a restart").isEqualTo(before);
                    restarted.set(true);
                }
            });

            assertThat(restarted).isTrue();
            assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
            assertAllHaveStruck(bridge);
            assertThat(statuses(bridge)).doesNotContain("NEEDS_REVIEW", "UNKNOWN", "SENDING");
            assertThat(count(
                            bridge,
                            "select count(distinct settlement_id) from settlement_change where cause in ('absent from the bills in all lookups: sent again', '%s')"
                                    .formatted(REFUNDED)))
                    .isEqualTo(NOT_BOOKED.size());
            assertThat(unknownAnswers(bridge)).isEqualTo(BOOKED.size() + NOT_BOOKED.size() + 2);
        }
    }

    @Test
    void absentWaitsForAPersonWhereThatIsWanted() throws IOException {
        Path eager = Files.writeString(
                home.resolve("eager.yaml"),
                Files.readString(Day.CORNER).replace("billDelay: 60s", "billDelay: 0s")); // bills before the answer
        var settings = new java.util.HashMap<>(IMPATIENT);
        settings.put("tanqiao.settlement.absent", "review");
        try (var bridge = new Bridge(home, eager, settings)) {
            plantOneAfterTheOther(bridge);

            Comparison comparison = bridge.playToTheEnd(now -> {});

            assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
            assertAllHaveStruck(bridge);
            assertThat(bridge.jdbc.queryForList(
                            "select reason from settlement where status = 'NEEDS_REVIEW'", String.class))
                    .hasSize(NOT_BOOKED.size() - changes(bridge, REFUNDED))
                    .allMatch(reason -> reason.startsWith("absent from the bills in all lookups; last answer: "));
            assertThat(changes(bridge, "absent from the bills in all lookups: sent again"))
                    .isZero();
        }
    }

    /** The manual's warning, and the proof that the checker sees a double booking: a city later than the last look. */
    @Test
    void aBookingLaterThanTheLastLookIsBookedTwiceWhereAbsentIsSentAgain() {
        Map<String, Object> oneLook = Map.of("tanqiao.settlement.unknown-lookups", "1m");
        try (var bridge = new Bridge(home, Day.CORNER, oneLook)) {
            IntStream.rangeClosed(1, 5).forEach(call -> plant(bridge, "\"kind\": \"late\", \"later\": \"12h\"", call));

            Comparison comparison = bridge.playToTheEnd(now -> {});

            assertThat(comparison.findings())
                    .filteredOn(finding -> finding.invariant() == 1)
                    .hasSize(5 - changes(bridge, REFUNDED))
                    .hasSizeGreaterThan(2)
                    .allMatch(finding -> finding.detail().equals("booked 2 times"));
        }
    }

    @Test
    void anAnswerThatComesAfterOthersTookOverIsRecordedOnItsAttemptAndProvesTheBooking() {
        Map<String, Object> patient = Map.of("camel.component.http.response-timeout", 40_000);
        try (var bridge = new Bridge(home, Day.CORNER, patient)) {
            plant(bridge, "\"kind\": \"slow\", \"delayMillis\": 20000", 1);
            var takenOver = new AtomicBoolean();
            // Of several that are under way it is the one whose answer has not come for five of its sixty seconds.
            Thread takesOver = new Thread(() -> {
                await().atMost(Duration.ofMinutes(2)).until(() -> bridge.jdbc.update("""
                                        update settlement set lease_until = now() - interval '1 second'
                                        where status = 'SENDING' and attempt = 1 and lease_until < now() + interval '55 seconds'
                                        """) == 1);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> changes(bridge, "the sender stopped before an answer came") == 1);
                takenOver.set(true);
            });
            takesOver.start();

            Comparison comparison = bridge.playToTheEnd(now -> {});

            assertThat(takenOver).isTrue();
            assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
            // The world may be at its end before the city answers: it answers in real time.
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(bridge.jdbc.queryForMap("""
                    select a.number, a.outcome, s.attempt, s.status from attempt_answer a
                    join settlement s on s.id = a.settlement_id
                    where exists (select 1 from settlement_change c where c.settlement_id = s.id
                        and c.cause = 'the sender stopped before an answer came')"""))
                            .containsEntry("number", 1)
                            .containsEntry("outcome", "ACCEPTED")
                            .containsEntry("attempt", 1)
                            .containsEntry("status", "BILLED"));
        }
    }

    /** The first order meets the first fault, the second order the second: each strikes once. */
    private void plantOneAfterTheOther(Bridge bridge) {
        List<String> all = new ArrayList<>(BOOKED);
        all.addAll(NOT_BOOKED);
        all.addAll(OTHERS);
        IntStream.range(0, all.size()).forEach(i -> plant(bridge, all.get(i), i + 1));
    }

    private void plant(Bridge bridge, String fault, int call) {
        send(
                bridge,
                HttpRequest.newBuilder()
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"operation\": \"city.orderSettel\", %s, \"nth\": %d}".formatted(fault, call))));
    }

    private void assertAllHaveStruck(Bridge bridge) {
        assertThat(send(bridge, HttpRequest.newBuilder()))
                .hasSize(BOOKED.size() + NOT_BOOKED.size() + OTHERS.size())
                .allSatisfy(fault -> assertThat(fault.path("strikes").asInt())
                        .as(fault.toString())
                        .isEqualTo(1));
    }

    private JsonNode send(Bridge bridge, HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(
                    request.uri(URI.create(bridge.simulator.address() + "/__admin/tanqiao/faults"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JSON.readTree(answer.body());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static int unknowns(Bridge bridge) {
        return count(bridge, "select count(*) from settlement where status = 'UNKNOWN' and looks > 0");
    }

    private static List<Map<String, Object>> waiting(Bridge bridge) {
        return bridge.jdbc.queryForList(
                "select id, status, attempt, looks, sent_at from settlement where status = 'UNKNOWN' order by id");
    }

    private static List<String> statuses(Bridge bridge) {
        return bridge.jdbc.queryForList("select distinct status from settlement", String.class);
    }

    private static int changes(Bridge bridge, String cause) {
        return count(bridge, "select count(*) from settlement_change where cause = '%s'".formatted(cause));
    }

    private static int unknownAnswers(Bridge bridge) {
        return count(bridge, "select count(*) from attempt_answer where outcome = 'UNKNOWN'");
    }

    private static int count(Bridge bridge, String sql) {
        Integer count = bridge.jdbc.queryForObject(sql, Integer.class);
        return count == null ? 0 : count;
    }
}
