package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.cli.Day.Ended;
import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.hub.store.bill.BillStores;
import dev.tanqiao.hub.store.bill.DaySums;
import dev.tanqiao.hub.store.bill.JdbcClosedDayStore;
import dev.tanqiao.hub.store.bill.SealFile;
import dev.tanqiao.lab.simulator.Simulator;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

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
    void everyDayIsClosedAndSealedOutsideTheDatabase() throws Exception {
        assertThat(Files.readAllLines(day.home().resolve("seals.txt")))
                .extracting(line -> line.substring(0, 10))
                .startsWith("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05");
    }

    /** Three parties were compared row by row by the checker; the sheets were written meanwhile, day by day. */
    @Test
    void theSheetsAddUpToTheComparison() {
        Day copy = day.copyTo(directory.resolve("home"));
        try (LocalDatabase.Running database =
                LocalDatabase.ofThisJar().orElseThrow().start(copy.home().resolve("database"))) {
            var source = new DriverManagerDataSource(database.jdbcUrl());
            var jdbc = new JdbcTemplate(source);
            var transaction = new TransactionTemplate(new JdbcTransactionManager(source));
            var book = new JdbcClosedDayStore(jdbc);
            List<DaySums.Sum> sums = book.seals().stream()
                    .flatMap(seal -> BillStores.daySums(jdbc).asKnownNow(seal.day()).stream())
                    .toList();

            for (String kind : List.of("PURCHASE", "REVERSAL")) {
                List<DaySums.Sum> matched = sums.stream()
                        .filter(sum -> sum.kind().equals(kind) && sum.verdict().equals("MATCHED"))
                        .toList();
                BigDecimal a = total(matched, DaySums.Sum::pointsA);
                BigDecimal b = total(matched, DaySums.Sum::pointsB);
                long items = matched.stream().mapToLong(DaySums.Sum::items).sum();
                assertThat(ended.out())
                        .containsPattern("%s billed +%d +%s +%s\\n"
                                .formatted(kind.toLowerCase(java.util.Locale.ROOT), items, a, b));
                assertThat(total(matched, DaySums.Sum::billed)).isEqualByComparingTo(a.add(b));
            }
            assertThat(sums)
                    .extracting(DaySums.Sum::verdict)
                    .isSubsetOf("MATCHED", "NOTHING_DUE", "NOT_SETTLED"); // what is held or refused is said so above
            assertThat(BillStores.dayAudit(jdbc, transaction, book)
                            .verify(new SealFile(copy.home().resolve("seals.txt")).lines())
                            .findings())
                    .isEmpty();
        }
    }

    private static BigDecimal total(List<DaySums.Sum> sums, Function<DaySums.Sum, BigDecimal> points) {
        return sums.stream().map(points).reduce(BigDecimal.ZERO, BigDecimal::add);
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
