package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.core.bill.BillPoll;
import dev.tanqiao.foreign.Booking;
import dev.tanqiao.foreign.CityLogin;
import dev.tanqiao.foreign.ForeignDouble;
import dev.tanqiao.foreign.ForeignLogin;
import dev.tanqiao.foreign.Person;
import dev.tanqiao.foreign.Reckoning;
import dev.tanqiao.foreign.TwoDays;
import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.hub.store.Due;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.lab.cli.Jar.Running;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The hub as it is shipped, against upstreams that were written by the documents alone. Their ledger decides. */
class ForeignDoubleIT {

    private static final double SPEED = 15_000;

    /** How long something may have been due: else time stands until the hub has done it, however busy the machine is. */
    private static final Duration BEHIND = Duration.ofHours(1);

    /** The same of orders: the lease of a killed hub and the pause that a busy city asks for run out in real time. */
    private static final Duration BEHIND_AT_THE_CITY = Duration.ofHours(20);

    private static final EnumSet<Due> ON_THEIR_WAY = EnumSet.of(Due.SETTLEMENT, Due.SENDING, Due.OVERDUE);
    /** What moves then will not end by itself, and the ledger tells why. */
    private static final Instant GIVEN_UP = TwoDays.END.plus(Duration.ofDays(3));

    /** Orders that are booked and not answered when the hub dies. */
    private static final int HELD = 5;

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String TOKEN = "token-of-the-role-review";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final TwoDays days = new TwoDays();
    private final URI hub = URI.create("http://127.0.0.1:" + Day.freePort());
    private final String database = TestDatabase.freshUrl();
    private final JdbcQuiet rows = new JdbcQuiet(new JdbcTemplate(new SingleConnectionDataSource(database, true)));
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theForeignLedgerAgreesAfterTwoKills() throws Exception {
        try (var jar = new Jar(directory);
                var foreign = new ForeignDouble(days)) {
            Running first = serve(jar, foreign);
            importCids();
            for (Person person : days.people()) {
                if (!isEnrolled(person, foreign)) {
                    assertThat(isEnrolled(person, foreign)).as("begun again").isTrue();
                }
            }
            Running second = killedInTheMidst(100, first, jar, foreign);
            Running third = killedInTheMidst(160, second, jar, foreign);
            play(
                    foreign,
                    () -> foreign.now().isAfter(TwoDays.END)
                            && (nothingMoves() || foreign.now().isAfter(GIVEN_UP)));
            await().atMost(PATIENCE).until(() -> isQuietBesides(EnumSet.of(Due.OVERDUE), foreign.now()));

            List<Booking> ledger = foreign.city().ledger();
            assertThat(Reckoning.findings(days.purchases(), ledger)).isEmpty();
            assertThat(foreign.complaints()).isEmpty();
            assertThat(foreign.faultsLeft()).isEmpty();
            assertThat(ledger).hasSizeGreaterThan(600);
            theHubSaysTheSame(ledger);
            third.stop();
        }
    }

    /** In the midst of orders that are booked and not answered, and of nothing else, whose leases would have to run out too. */
    private Running killedInTheMidst(int bookings, Running running, Jar jar, ForeignDouble foreign) throws Exception {
        play(foreign, () -> foreign.city().ledger().size() >= bookings);
        foreign.city().holdAnswers(HELD);
        play(foreign, () -> foreign.city().held() == HELD);
        await().atMost(PATIENCE).until(() -> isQuietBesides(EnumSet.of(Due.SENDING, Due.OVERDUE), foreign.now()));
        running.kill();
        foreign.city().release();
        return serve(jar, foreign);
    }

    /** Time passes, but not ahead of the hub. */
    private void play(ForeignDouble foreign, Callable<Boolean> end) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            foreign.clock().run(isBehind(foreign.now()) ? 0 : SPEED);
            return end.call();
        });
        foreign.clock().run(0);
    }

    private boolean isBehind(Instant now) {
        Map<Due, Instant> due = rows.dueTimes(BillPoll.ALL);
        return !isQuiet(due, ON_THEIR_WAY, now.minus(BEHIND))
                || !isQuiet(due, EnumSet.complementOf(ON_THEIR_WAY), now.minus(BEHIND_AT_THE_CITY));
    }

    private boolean isQuietBesides(EnumSet<Due> unasked, Instant now) {
        return isQuiet(rows.dueTimes(BillPoll.ALL), unasked, now);
    }

    private static boolean isQuiet(Map<Due, Instant> due, Set<Due> unasked, Instant now) {
        return due.entrySet().stream()
                .filter(each -> !unasked.contains(each.getKey()))
                .allMatch(each -> each.getValue().isAfter(now));
    }

    /** Each booking is matched in the hub's sheets, and nothing is open but what the city has refused. */
    private void theHubSaysTheSame(List<Booking> ledger) throws Exception {
        Map<String, Integer> booked = ledger.stream()
                .collect(Collectors.toMap(
                        Booking::transactionId, booking -> points(booking.a().add(booking.b()))));
        Map<String, Integer> matched = new TreeMap<>();
        for (String day : List.of("2026-03-02", "2026-03-03", "2026-03-04")) {
            ask("/api/days/" + day + "/rows").forEach(row -> {
                if (row.path("verdict").asText().equals("MATCHED")) {
                    matched.put(
                            row.path("cityTransactionId").asText(),
                            points(new BigDecimal(row.path("billed").asText())));
                }
            });
        }
        assertThat(matched).containsExactlyInAnyOrderEntriesOf(booked);

        JsonNode waiting = ask("/api/review?limit=1000").path("settlements");
        List<String> refused = days.people().stream()
                .filter(person -> !person.hasPoints())
                .map(Person::account)
                .toList();
        assertThat(waiting)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.path("account").asText()).isIn(refused));
        List<String> unbooked =
                texts(waiting, "settlementId").map(id -> "settlement/" + id).toList();
        assertThat(texts(ask("/api/breaks").path("breaks"), "subject").toList()).isSubsetOf(unbooked);
        assertThat(ask("/api/quarantine").path("total").asInt()).isZero();
        assertThat(ask("/api/audit").path("findings")).isEmpty();
    }

    private static int points(BigDecimal points) {
        return points.intValueExact();
    }

    private static Stream<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.path(field).asText());
    }

    private boolean nothingMoves() throws Exception {
        JsonNode settlements = ask("/api/status").path("counts").path("settlements");
        List<String> states = new ArrayList<>();
        settlements.fieldNames().forEachRemaining(states::add);
        return List.of("BILLED", "CANCELLED", "NEEDS_REVIEW").containsAll(states);
    }

    private JsonNode ask(String path) throws IOException, InterruptedException {
        return JSON.readTree(send(HttpRequest.newBuilder(hub.resolve(path)).header("Authorization", "Bearer " + TOKEN))
                .body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void importCids() throws Exception {
        String file = days.people().stream()
                .map(person -> person.account() + "," + person.cid())
                .collect(Collectors.joining("\n", "account,cid\n", "\n"));
        HttpResponse<String> answer = send(HttpRequest.newBuilder(hub.resolve("/api/cids?reason=march"))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofString(file)));
        assertThat(JSON.readTree(answer.body()).path("kept").asInt())
                .as(answer.body())
                .isEqualTo(days.people().size());
    }

    /** False when jAccount could not be asked: nothing was stored. */
    private boolean isEnrolled(Person person, ForeignDouble foreign) throws Exception {
        HttpResponse<String> begun = send(HttpRequest.newBuilder(hub.resolve("/enrol")));
        URI jAccount = URI.create(begun.headers().firstValue("Location").orElseThrow());
        String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        HttpResponse<String> back =
                send(HttpRequest.newBuilder(foreign.campus().login().agree(person, jAccount))
                        .header("Cookie", cookie));
        return back.statusCode() == 200;
    }

    private Running serve(Jar jar, ForeignDouble foreign) throws IOException {
        Map<String, Object> settings = new TreeMap<>(Map.of(
                "server.port",
                hub.getPort(),
                "tanqiao.home",
                directory,
                "tanqiao.public-url",
                hub,
                "tanqiao.database.url",
                database,
                "tanqiao.follow-clock",
                foreign.address(),
                "tanqiao.settlement.lease",
                "30s",
                "tanqiao.beat",
                "50ms",
                "tanqiao.campus.poll-every",
                "1h",
                "tanqiao.campus.poll-together",
                "10m",
                "tanqiao.bills.every",
                "1h"));
        settings.putAll(Map.of(
                "tanqiao.push.missed-after",
                "6h",
                "tanqiao.campus.base-url",
                foreign.address(),
                "tanqiao.campus.jaccount-url",
                foreign.address(),
                "tanqiao.campus.client-id",
                ForeignLogin.CLIENT,
                "tanqiao.campus.requests-per-second",
                1000,
                "tanqiao.carbon.base-url",
                foreign.address(),
                "tanqiao.carbon.requests-per-second",
                1000));
        settings.put("tanqiao.campus.client-secret-file", file("client-secret", ForeignLogin.SECRET));
        settings.put("tanqiao.carbon.app-id-file", file("app-id", CityLogin.APP_ID));
        settings.put(
                "tanqiao.carbon.public-key-file",
                file("city.pem", foreign.city().login().publicKey()));
        settings.put("tanqiao.api.review-token-file", file("review-token", TOKEN));
        settings.put("tanqiao.secrets.encryption-keys-file", file("keys", "k1:" + "A".repeat(43) + "="));
        List<String> arguments = new ArrayList<>(List.of("serve"));
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        Running running = jar.startExtended(arguments);
        await().atMost(PATIENCE).until(() -> isReady() || !running.process().isAlive());
        assertThat(running.process().isAlive()).as(running.said()).isTrue();
        return running;
    }

    private boolean isReady() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(hub.resolve("/actuator/health/readiness")))
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }
}
