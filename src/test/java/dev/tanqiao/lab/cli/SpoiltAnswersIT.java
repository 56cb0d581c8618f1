package dev.tanqiao.lab.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.tanqiao.lab.check.Comparison;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams that answer nonsense for hours of the day: nothing is lost, nothing is booked twice, and the day ends in agreement. */
class SpoiltAnswersIT {

    private static final String TRANSACTIONS = "/v1/unicode/transactions";
    private static final String ORDERS = "/carbon-inclusion/apis/v1/transaction/orderSettel";
    private static final String BILLS = "/carbon-inclusion/apis/v1/account/getPointsBillInfo";

    @TempDir
    private Path home;

    private final Wires wires = new Wires();
    private final Queue<Hour> hours = new ArrayDeque<>();
    private final List<StubMapping> standing = new ArrayList<>();

    /** Something that is done as soon as the world's clock has come so far. */
    private record Hour(Instant from, Runnable work) {}

    @Test
    void aDayOfSpoiltAnswersEndsInAgreement() {
        try (wires;
                var bridge = new Bridge(home, wires)) {
            transactionsAreSpoilt(bridge);
            ordersAreSpoilt();
            billsAreSpoilt();

            Comparison comparison = bridge.playToTheEnd(now -> {
                while (!hours.isEmpty() && !now.isBefore(hours.element().from())) {
                    hours.remove().work().run();
                }
            });

            assertThat(hours).isEmpty();
            assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
            assertThat(bridge.jdbc.queryForList(
                            "select distinct message from attempt_answer where outcome = 'UNKNOWN'", String.class))
                    .contains(
                            "HTTP 502 with an answer that is not JSON",
                            "HTTP 200 with an empty answer",
                            "HTTP 200 with an answer that is not JSON",
                            "HTTP 200 with an answer without a code");
            assertThat(bridge.jdbc.queryForList(
                            "select split_part(source, ' ', 1) || pointer from set_aside", String.class))
                    .contains("campus.transactions/entities/0/orderTime", "carbon.bills/content/bill/0/cid");
            assertThat(bridge.jdbc.queryForList("select raw from set_aside", String.class))
                    .anyMatch(raw -> raw.contains("\"amount\":\"many\""));
        }
    }

    /** The cursors stand while nothing can be read, and one odd entity holds up no other. */
    private void transactionsAreSpoilt(Bridge bridge) {
        List<Timestamp> cursors = new ArrayList<>();
        at("07:40", () -> cursors.addAll(cursors(bridge)));
        at("07:40", () -> standIn(TRANSACTIONS, html(502)));
        at("08:00", () -> standIn(TRANSACTIONS, json("")));
        at("08:20", () -> standIn(TRANSACTIONS, json("{\"errno\": 0, \"entities\": [{\"orderNo\": \"20")));
        at("08:40", () -> standIn(TRANSACTIONS, json("{\"errno\": 0, \"entities\": \"many\"}")));
        at("09:00", () -> {
            assertThat(cursors(bridge)).isEqualTo(cursors);
            assertThat(bridge.jdbc.queryForList("select account from collecting where last_failure is null"))
                    .isEmpty();
        });
        at(
                "09:00",
                () -> spoil(
                        TRANSACTIONS,
                        "\"entities\":\\[\\{",
                        "\"entities\":[{\"orderNo\":\"odd\",\"amount\":\"many\"},{"));
        at("09:40", () -> heal());
    }

    /** The outcome is unknown whether the city has booked or not; the bills tell. */
    private void ordersAreSpoilt() {
        at("10:00", () -> standIn(ORDERS, html(502)));
        at("11:20", () -> spoil(ORDERS, ".*", ""));
        at("11:45", () -> spoil(ORDERS, "(.*)..$", "$1"));
        at("12:10", () -> standIn(ORDERS, json("{\"code\": [200], \"msg\": {}}")));
        at("12:40", () -> heal());
    }

    private void billsAreSpoilt() {
        at("13:00", () -> standIn(BILLS, html(200)));
        at("13:20", () -> standIn(BILLS, json("")));
        at("13:40", () -> spoil(BILLS, "(.*)...$", "$1"));
        at("14:00", () -> spoil(BILLS, "\"bill\":\\[", "\"bill\":{\"odd\":["));
        at("14:20", () -> standIn(BILLS, json("{\"code\": 200, \"msg\": \"\", \"content\": {\"bill\": 7}}")));
        at("14:40", () -> spoil(BILLS, "\"bill\":\\[\\{", "\"bill\":[{\"cid\":[]},{"));
        at("17:00", () -> heal());
    }

    private void at(String time, Runnable work) {
        hours.add(new Hour(
                Instant.parse("2026-03-02T00:00:00Z")
                        .plusSeconds(LocalTime.parse(time).toSecondOfDay())
                        .minusSeconds(ZoneOffset.ofHours(8).getTotalSeconds()),
                work));
    }

    private void standIn(String path, ResponseDefinitionBuilder answer) {
        heal();
        standing.add(wires.upstream.standIn(on(path).willReturn(answer)));
    }

    private void spoil(String path, String pattern, String replacement) {
        heal();
        standing.add(wires.upstream.spoil(on(path), pattern, replacement));
    }

    private void heal() {
        standing.forEach(wires.upstream::heal);
        standing.clear();
    }

    private static MappingBuilder on(String path) {
        return any(urlPathEqualTo(path));
    }

    private static ResponseDefinitionBuilder html(int status) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "text/html")
                .withBody("<html><h1>Maintenance</h1></html>");
    }

    private static ResponseDefinitionBuilder json(String body) {
        return aResponse().withHeader("Content-Type", "application/json").withBody(body);
    }

    private static List<Timestamp> cursors(Bridge bridge) {
        return bridge.jdbc.queryForList("select cursor_time from collecting order by account", Timestamp.class);
    }
}
