package dev.tanqiao.hub.bundle.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.RowBuilder;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.bench.Captured;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of a bundle, to which the same happens. */
class ReplayTest {

    private static final Instant NOON = Instant.parse("2026-03-02T04:00:00Z");

    private static final String MANIFEST = """
            name: bikes
            version: %s
            description: Rides of bikes.
            order: 300
            properties: {secret: {type: string, description: What senders know., secret: true, required: true}}
            grants: {providers: [EQ-1], pointsPerDay: 100, operations: [checkCode], hosts: ["127.0.0.1:%s"]}
            """;

    private static final String RULES = """
            providers: {p: {cid: EQ-1}}
            rules:
              - {id: ride, match: {source: bikes/*}, points: {a: {perYuan: %s}}, equityProvider: p, transactionType: ride}
            """;

    private static final String ROUTES = """
            - route:
                id: rides
                from:
                  uri: kamelet:tanqiao-inbox-source
                  parameters: {key: /id, secret: "{{secret}}"}
                  steps:
                    - to: kamelet:tanqiao-purchase-sink
            - route:
                id: tell
                from:
                  uri: kamelet:tanqiao-events-source
                  parameters: {types: settlement.settled}
                  steps:
                    - setBody: {simple: "${body[data]}"}
                    - marshal: {json: {library: Jackson}}
                    - to: "http://127.0.0.1:%s/desk?httpMethod=%s"
            - route:
                id: ask
                from:
                  uri: kamelet:tanqiao-events-source
                  parameters: {types: bill.recorded}
                  steps:
                    - to: kamelet:siyuan-check-code-action
                    - to: file:out
            """;

    @TempDir
    Path folder;

    @Test
    void what_routes_send_and_hand_in_is_compared_and_nothing_leaves() throws Exception {
        var requests = new AtomicInteger();
        HttpServer desk = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        desk.createContext("/", call -> {
            requests.incrementAndGet();
            call.sendResponseHeaders(204, -1);
            call.close();
        });
        desk.start();
        int port = desk.getAddress().getPort();
        try (Replay now = replay("1.0.0", port, "1", "POST");
                Replay then = replay("1.1.0", port, "100", "PUT")) {
            assertThat(now.types()).containsExactly("bill.recorded", "inbox:bikes/rides", "settlement.settled");
            ShadowReport.Routes routes = compared(now, then);

            assertThat(routes.events()).isEqualTo(4);
            assertThat(routes.leftOut()).isEqualTo(7);
            assertThat(routes.changes().providers())
                    .containsExactly(new ShadowReport.Sum(
                            "EQ-1",
                            1,
                            1,
                            new BigDecimal("3"),
                            BigDecimal.ZERO,
                            new BigDecimal("300"),
                            BigDecimal.ZERO));
            assertThat(routes.routes())
                    .extracting(ShadowReport.Route::route)
                    .containsExactly("bikes/ask", "bikes/rides", "bikes/tell");
            assertThat(routes.routes().get(0).unanswered()).isEqualTo(1);
            assertThat(routes.routes().get(0).effects())
                    .containsExactly(new ShadowReport.Effect("campus checkCode", 1, 1, 0, 0, 0, List.of(), null));
            assertThat(routes.routes().get(1).failedAfter()).isEqualTo(1);
            assertThat(routes.routes().get(1).isDifferent()).isFalse();
            assertThat(routes.routes().get(2).effects())
                    .containsExactly(new ShadowReport.Effect(
                            "http://127.0.0.1:" + port + "/desk", 1, 1, 0, 0, 1, List.of("/how/options"), 2L));
        } finally {
            desk.stop(0);
        }
        assertThat(requests).hasValue(0);
    }

    @Test
    void rules_decide_about_purchases_as_they_were_decided() throws Exception {
        try (Replay then = replay("1.1.0", 1, "100", "PUT")) {
            PastTransaction ride = ride("bikes/rides", Decision.SETTLE);
            assertThat(then.decided(ride))
                    .isEqualTo(
                            new Decided(Decision.SETTLE, "bikes/ride", "EQ-1", new BigDecimal("300"), BigDecimal.ZERO));
            assertThat(then.decided(ride("campus", Decision.SETTLE)).decision()).isEqualTo(Decision.NO_RULE);
            assertThat(then.decided(ride("bikes/rides", Decision.NOT_AUTHORIZED))
                            .decision())
                    .isEqualTo(Decision.NOT_AUTHORIZED);
        }
    }

    @Test
    void two_hubs_are_compared_by_what_each_has_written() throws Exception {
        var material = new MaterialLines(written());
        Path bundle = bundle("1.0.0", 1, "1", "POST");
        var written = new ByteArrayOutputStream();
        new Outcomes(List.of(bundle.toString()), material).write(written);
        String lines = written.toString(StandardCharsets.UTF_8);

        assertThat(compared(material, bundle, lines).path("different").asBoolean())
                .isFalse();

        JsonNode report = compared(material, bundle, lines.replace("\"pointsA\":\"3\"", "\"pointsA\":\"4\""));
        assertThat(report.path("different").asBoolean()).isTrue();
        assertThat(report.path("hub").asText()).isEqualTo("0.2.0");
        assertThat(report.at("/rules/changes/points").asLong()).isEqualTo(1);
        assertThat(report.at("/routes/changes/points").asLong()).isEqualTo(1);

        assertThatThrownBy(() -> compared(material, bundle, lines.substring(0, lines.indexOf('\n') + 1)))
                .hasMessageContaining("ended too early");
    }

    private static JsonNode compared(MaterialLines material, Path bundle, String lines) throws IOException {
        return Objects.requireNonNull(new Outcomes(List.of(bundle.toString()), material)
                .compare(new BufferedReader(new StringReader(lines)), "0.2.0")
                .get("bikes"));
    }

    @Test
    void material_that_ends_too_early_is_not_taken_for_all() throws Exception {
        Path file = written();
        List<String> lines = Files.readAllLines(file);
        var whole = new MaterialLines(file);
        List<PastEvent> events = new ArrayList<>();
        assertThat(whole.events(events::add)).isEqualTo(7);
        assertThat(events).hasSize(5);
        assertThat(whole.about().properties()).isEqualTo(Map.of("bikes", Map.of("a", "b")));

        Files.write(file, lines.subList(0, lines.size() - 1));
        assertThatThrownBy(() -> whole.events(event -> {})).hasMessageContaining("is not whole");
        Files.writeString(file, "{}\n");
        assertThatThrownBy(() -> new MaterialLines(file)).hasMessageContaining("does not begin as material");
    }

    private ShadowReport.Routes compared(Replay now, Replay then) throws IOException {
        var comparison = new Comparison("bikes");
        long leftOut = new MaterialLines(written())
                .events(event -> comparison.add(event, now.outcomes(event), then.outcomes(event)));
        return comparison.routes(leftOut);
    }

    private Path written() throws IOException {
        Path file = folder.resolve("material.jsonl");
        try (OutputStream out = Files.newOutputStream(file)) {
            MaterialLines.write(
                    new MaterialLines.About(
                            "0.1.0", new Material.Period(NOON, NOON), Map.of("bikes", Map.of("a", "b"))),
                    new Happened(),
                    out);
        }
        return file;
    }

    /** One purchase and five events, of which one concerns nobody. */
    private static final class Happened implements Material {
        @Override
        public Period period() {
            return new Period(NOON, NOON);
        }

        @Override
        public void transactions(Consumer<PastTransaction> each) {
            each.accept(ride("bikes/rides", Decision.SETTLE));
        }

        @Override
        public long events(Consumer<PastEvent> each) {
            each.accept(event(1, "inbox:bikes/rides", """
                    {"key": "r1", "headers": {}, "body": {"id": "r1", "account": "gwang", "status": "paid", "amountYuan": "3.00",
                     "orderTime": "2026-03-02T12:00:00+08:00", "merchant": {"name": "Bikes"}}}"""));
            each.accept(event(2, "settlement.settled", "{\"settlementId\": 7}"));
            each.accept(event(3, "bill.recorded", "{\"billLineId\": 7}"));
            each.accept(
                    event(4, "inbox:bikes/rides", "{\"key\": \"r2\", \"headers\": {}, \"body\": {\"id\": \"r2\"}}"));
            each.accept(event(5, "settlement.unknown", "{}"));
            return 7;
        }

        private static PastEvent event(long number, String type, String data) {
            return new PastEvent(
                    number,
                    type,
                    null,
                    NOON,
                    "{\"id\":\"e-%s\",\"type\":\"%s\",\"data\":%s}".formatted(number, type, data));
        }
    }

    private static PastTransaction ride(String source, Decision decision) {
        return new PastTransaction(
                7,
                source,
                RowBuilder.builder()
                        .orderTime(NOON)
                        .merchant("Bikes")
                        .channel("")
                        .amountFen(-300)
                        .diffFen(0)
                        .status(TransactionStatus.PAID)
                        .build(),
                NOON,
                Decided.of(decision, null, null));
    }

    private Replay replay(String version, int port, String perYuan, String method) throws IOException {
        List<Bundle> all = BundleWorkbench.all(
                List.of(bundle(version, port, perYuan, method).toString()));
        return new Replay(
                BundleWorkbench.contexts(Captured.FOLDER),
                new Replay.Bundles(all, List.of("bikes"), Map.of()),
                NOON,
                RunBundle.People.EVERYBODY);
    }

    private Path bundle(String version, int port, String perYuan, String method) throws IOException {
        Path bundle = Files.createDirectories(folder.resolve(version));
        Files.writeString(bundle.resolve("bundle.yaml"), MANIFEST.formatted(version, port));
        Files.writeString(bundle.resolve("rules.yaml"), RULES.formatted(perYuan));
        Files.writeString(bundle.resolve("rides.camel.yaml"), ROUTES.formatted(port, method));
        return bundle;
    }
}
