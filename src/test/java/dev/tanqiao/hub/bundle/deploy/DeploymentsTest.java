package dev.tanqiao.hub.bundle.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.core.event.Outbox;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.Intake;
import dev.tanqiao.core.settlement.Pause;
import dev.tanqiao.core.transaction.DueAccount;
import dev.tanqiao.core.transaction.Lease;
import dev.tanqiao.core.transaction.PageAnswer;
import dev.tanqiao.core.transaction.Poll;
import dev.tanqiao.core.transaction.Polling;
import dev.tanqiao.core.transaction.Rows;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleKeys;
import dev.tanqiao.hub.bundle.trial.Trials;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** Bundles deployed on two replicas of a hub, which share a database. */
class DeploymentsTest extends TwoHubs {

    private static final String WHY = "{\"reason\": \"closed\"}";
    private static final String DRAIN = "{\"reason\": \"closed\", \"drain\": true}";
    private static final String MAIL = inbox("mail");
    private static final String LATE = inbox("late");
    private static final String REVIEWER = "review-token-of-the-test";
    private static final String GRANT = "grants: {providers: [EQ-1], pointsPerDay: 100000}\n";
    private static final String PAY = """
            - route:
                id: pay
                from:
                  uri: "tanqiao:request?secret=a-secret-of-the-senders"
                  steps: [{to: "kamelet:tanqiao-purchase-sink"}]
            """;
    private static final String LAUGHS = "a0: &a0 [x]\n"
            + IntStream.range(0, 60)
                    .mapToObj(i -> "a%s: &a%s [*a%s, *a%s]%n".formatted(i + 1, i + 1, i, i))
                    .collect(Collectors.joining());
    private static final String TOLD = "- {id: told, url: 'http://127.0.0.1:1/told', events: ['*'], secret: told}\n";

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        directory = home;
        Map<String, Object> shared = new HashMap<>();
        shared.put("tanqiao.delivery.secrets-directory", secrets("webhooks").toString());
        Files.writeString(secrets("webhooks").resolve("told"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        shared.put("tanqiao.bundle.typed.limit", "many");
        shared.put("tanqiao.bundle.ghost.limit", "3"); // of no bundle any more, or of none yet
        shared.put("tanqiao.api.review-token-file", file("review", REVIEWER).toString());
        start(
                home,
                shared,
                Map.of("tanqiao.bundles.secrets-directory", secrets("one").toString()),
                Map.of("tanqiao.bundles.secrets-directory", secrets("other").toString()));
    }

    @Test
    void a_version_runs_on_all_replicas_and_is_taken_back_on_all() throws Exception {
        JsonNode first = deploy(one, shop("shop", "1.0.0", "one"));
        assertThat(first.at("/deployment/state").asText()).as("%s", first).isEqualTo("committed");
        assertThat(answers("shop")).containsExactly("one", "one");

        assertThat(deploy(other, shop("shop", "1.1.0", "two"))
                        .at("/deployment/state")
                        .asText())
                .isEqualTo("committed");
        assertThat(answers("shop")).containsExactly("two", "two");

        deploy(one, shop("shop", "1.2.0", "three"));
        post(other, "/api/bundles/shop/rollback", "{\"reason\": \"bad\"}");
        assertThat(answers("shop")).containsExactly("two", "two");

        JsonNode back = post(one, "/api/bundles/shop/rollback", "{\"reason\": \"worse\"}");
        assertThat(back.at("/deployment/state").asText()).isEqualTo("committed");
        assertThat(answers("shop")).as("never what was taken back").containsExactly("one", "one");

        JsonNode history = get(other, "/api/bundles/history?bundle=shop");
        assertThat(history)
                .extracting(change -> change.path("action").asText())
                .containsExactly("rollback", "rollback", "deploy", "deploy", "deploy");
        assertThat(history.get(0).path("reason").asText()).isEqualTo("worse");

        JsonNode gone = post(one, "/api/bundles/shop/remove", "{\"reason\": \"closed\"}");
        assertThat(gone.at("/deployment/state").asText()).as("%s", gone).isEqualTo("committed");
        assertThat(request(one, "shop").statusCode()).isEqualTo(404);
        assertThat(request(other, "shop").statusCode()).isEqualTo(404);
    }

    @Test
    void a_version_that_cannot_be_started_holds_nowhere() throws Exception {
        deploy(one, shop("stall", "1.0.0", "one"));

        byte[] broken = bundle(
                "stall",
                "1.1.0",
                "",
                Map.of(
                        "ask.camel.yaml",
                        ask("two") + route("again", "tanqiao:request?name=other&route=ask&secret=" + SECRET, "two")));
        JsonNode refused = deploy(one, broken);

        assertThat(refused.at("/deployment/state").asText()).as("%s", refused).isEqualTo("failed");
        assertThat(refused.at("/deployment/problem").asText()).contains("begins with a source already");
        await().untilAsserted(() -> assertThat(answers("stall")).containsExactly("one", "one"));
    }

    @Test
    void what_cannot_be_deployed_is_refused_in_a_sentence() throws Exception {
        byte[] kiosk = shop("kiosk", "1.2.0", "one");
        deploy(one, kiosk);

        assertThat(refusal(kiosk)).contains("Just that content of bundle kiosk is deployed");
        assertThat(refusal(shop("kiosk", "1.1.0", "older"))).contains("Version 1.1.0 is older than 1.2.0");
        assertThat(refusal(shop("kiosk", "1.2.0", "same version"))).contains("with other content");
        assertThat(refusal("no zip".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .contains("zip");

        send(one, "PUT", "/api/bundles/kiosk/pin", "{\"reason\": \"audit\"}");
        assertThat(refusal(shop("kiosk", "1.3.0", "two"))).contains("pinned by deploy (audit)");
        assertThat(answers("kiosk")).containsExactly("one", "one");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void the_commands_do_it_too(CapturedOutput printed) throws Exception {
        Path first = Files.write(directory.resolve("stand-1.zip"), shop("stand", "1.0.0", "one"));
        Path second = Files.write(directory.resolve("stand-2.zip"), shop("stand", "1.1.0", "two"));

        assertThat(command("deploy", first.toString(), "--no-trial", "--reason", "new", "--as", "li"))
                .isZero();
        assertThat(printed.getOut()).contains("Committed: deploy of bundle stand, with revision ");
        assertThat(command("deploy", second.toString(), "--reason", "two & more"))
                .isZero();
        assertThat(answers("stand")).containsExactly("two", "two");
        assertThat(command("deploy", first.toString(), "--reason", "old")).isEqualTo(3);
        assertThat(printed.getErr())
                .contains("Version 1.0.0 is older than 1.1.0")
                .doesNotContain("\tat ");

        assertThat(command("pin", "stand", "--reason", "audit")).isZero();
        assertThat(command("rollback", "stand", "--reason", "worse")).isEqualTo(3);
        assertThat(printed.getErr()).contains("Bundle stand is pinned by deploy (audit)");
        assertThat(command("unpin", "stand", "--reason", "done")).isZero();
        assertThat(command("rollback", "stand", "--to", "1.0.0", "--reason", "worse"))
                .isZero();
        assertThat(answers("stand")).containsExactly("one", "one");

        Path exported = directory.resolve("exported.zip");
        assertThat(command("export", "stand", "--of", "1.1.0", "--out", exported.toString()))
                .isZero();
        assertThat(exported).hasSameBinaryContentAs(second);
        assertThat(command("list")).isZero();
        assertThat(printed.getOut()).containsPattern("stand +1\\.0\\.0 +\\d+ +revision \\d+");
        assertThat(command("show", "stand")).isZero();
        assertThat(printed.getOut()).contains("Bundle   stand 1.0.0");
        assertThat(command("history", "stand")).isZero();
        assertThat(printed.getOut())
                .containsPattern("rollback +stand +1\\.0\\.0 +deploy +worse")
                .containsPattern("deploy +stand +1\\.1\\.0 +deploy +two & more")
                .containsPattern("deploy +stand +1\\.0\\.0 +li \\(deploy\\) +new");
        assertThat(command("status")).isZero();
        assertThat(printed.getOut()).containsPattern("REPLICA +HUB +REVISION +STATE");
        assertThat(command("approve", "99", "--reason", "x")).isEqualTo(3);
        assertThat(printed.getErr()).contains("No deployment 99 waits to be approved.");
        assertThat(command("remove", "stand", "--reason", "closed")).isZero();
        assertThat(command("show", "stand")).isEqualTo(3);
        assertThat(printed.getErr()).contains("No bundle stand runs");
    }

    @Test
    void aBadBundleIsRefusedInOneSentenceAndTheFormerSetRuns() throws Exception {
        int order = order("booth");
        deploy(one, shop("booth", "1.0.0", "one"));
        deploy(one, bundle("teller", "1.0.0", "", Map.of("subscriptions.yaml", TOLD)));

        Map<String, Supplier<byte[]>> bad = new LinkedHashMap<>();
        bad.put("does not lie below the bundle's root", () -> zip("../bundle.yaml", "name: x"));
        bad.put(
                "a range that contains this hub's version",
                () -> bundle("booth", "1.1.0", "hub: '>=99'\n", Map.of("ask.camel.yaml", ask("two"))));
        bad.put(
                "`bundle lint` finds 1 errors in it: ask.camel.yaml",
                () -> bundle("booth", "1.1.0", "", Map.of("ask.camel.yaml", route("ask", "tanqiao:requst", "two"))));
        bad.put(
                "aliases",
                () -> bundle("booth", "1.1.0", "", Map.of("ask.camel.yaml", ask("two"), "rules.yaml", LAUGHS)));
        bad.put(
                "an order of its own; the bundle booth has %s too".formatted(order),
                () -> bundle("double", order, "1.0.0", "", Map.of("ask.camel.yaml", ask("two"))));
        bad.put(
                "tanqiao-event-sink",
                () -> bundle(
                        "double",
                        "1.0.0",
                        "",
                        Map.of(
                                "ask.camel.yaml",
                                ask("two"),
                                "tanqiao-event-sink.kamelet.yaml",
                                "metadata: {name: tanqiao-event-sink}\nspec: {}\n")));
        bad.put(
                "The subscription 'told' belongs to another bundle.",
                () -> bundle("double", "1.0.0", "", Map.of("subscriptions.yaml", TOLD)));
        bad.put(
                "an integer; tanqiao.bundle.typed.limit is 'many'",
                () -> bundle(
                        "typed",
                        "1.0.0",
                        "properties: {limit: {type: integer, description: Most of them.}}\n",
                        Map.of("ask.camel.yaml", ask("{{limit}}"))));
        bad.put(
                "a value; set tanqiao.bundle.double.place or the variable TANQIAO_BUNDLE_DOUBLE_PLACE",
                () -> bundle(
                        "double",
                        "1.0.0",
                        "properties: {place: {type: string, description: Where., required: true}}\n",
                        Map.of("ask.camel.yaml", ask("{{place}}"))));
        var refusals = new SoftAssertions();
        for (Map.Entry<String, Supplier<byte[]>> each : bad.entrySet()) {
            refusals.assertThat(sentence(upload(one, each.getValue().get())))
                    .as(each.getKey())
                    .contains(each.getKey())
                    .doesNotContain("The hub was not started");
        }
        refusals.assertAll();
        assertThat(answers("booth")).containsExactly("one", "one");
        assertThat(deployed()).doesNotContain("double", "typed").contains("booth");
    }

    @Test
    void aReplicaThatCannotRunItIsNamedWithWhatToDo() throws Exception {
        Supplier<byte[]> vault = () -> bundle(
                "vault",
                "1.0.0",
                "properties: {key: {type: string, description: A key., secret: true, required: true}}\n",
                Map.of("ask.camel.yaml", route("ask", "tanqiao:request?secret={{key}}", "one")));
        Files.writeString(
                Files.createDirectories(secrets("one").resolve("vault")).resolve("key"), SECRET);

        assertThat(sentence(upload(one, vault.get())))
                .contains(name(other) + " cannot run it: ")
                .contains(
                        "set the variable TANQIAO_BUNDLE_VAULT_KEY, or put a file vault/key into tanqiao.bundles.secrets-directory");

        Path theirs = Files.createDirectories(secrets("other").resolve("vault")).resolve("key");
        Files.writeString(theirs, "another-secret-of-the-senders");
        assertThat(sentence(upload(one, vault.get())))
                .contains("have other values of: key. Set the same on both, and deploy again.");

        Files.writeString(theirs, SECRET);
        assertThat(sentence(upload(one, vault.get()))).isEqualTo("committed");
        assertThat(answers("vault")).containsExactly("one", "one");
    }

    @Test
    void whatIsNoUploadChangesNothing() throws Exception {
        assertThat(sentence(upload(one, new byte[0]))).contains("The request has no body");
        assertThat(sentence(upload(one, new byte[16 * 1024 * 1024 + 1])))
                .contains("At most 16777216 bytes are accepted.");
        assertThat(upload(one, shop("parcel", "1.0.0", "one"), "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(415);
        assertThat(sentence(upload(one, shop("parcel", "1.0.0", "one"), "Tanqiao-Bundle-Signature", "no base64!")))
                .contains("is the signature as Base64");
        breakOff(shop("parcel", "1.0.0", "one"));
        assertThat(deployed()).doesNotContain("parcel");

        byte[] large = bundle(
                "parcel",
                "1.0.0",
                "",
                Map.of(
                        "ask.camel.yaml",
                        ask("one"),
                        "README.md",
                        new Random(1)
                                .ints(200_000, ' ', '~')
                                .collect(
                                        StringBuilder::new,
                                        (text, sign) -> text.append((char) sign),
                                        StringBuilder::append)
                                .toString()));
        assertThat(large).hasSizeGreaterThan(64 * 1024);
        assertThat(sentence(upload(one, large))).isEqualTo("committed");
    }

    @Test
    void whoHangsHoldsUpTheOthersForAMinuteAndADatabaseThatIsAwayForNoLonger() throws Exception {
        deploy(one, shop("waiter", "1.0.0", "one"));
        Supplier<byte[]> next = () -> bundle(
                "waiter",
                "1.1.0",
                "properties: {key: {type: string, description: A key., secret: true}}\n",
                Map.of("ask.camel.yaml", route("ask", "tanqiao:request?secret={{key}}", "two")));
        Files.writeString(
                Files.createDirectories(secrets("one").resolve("waiter")).resolve("key"), SECRET);
        Path theirs =
                Files.createDirectories(secrets("other").resolve("waiter")).resolve("key");
        assertThat(new ProcessBuilder("mkfifo", theirs.toString()).start().waitFor())
                .isZero();

        CompletableFuture<HttpResponse<String>> late = later(() -> upload(one, next.get()));
        await().until(() ->
                jdbc().queryForObject("select count(*) from bundle_replica where prepared is not null", Long.class)
                        == 1);
        await().until(DeploymentsTest::isAtTheFifo);
        assertThat(refusal(shop("porter", "1.0.0", "two")))
                .startsWith("deploy is at it (deploy of bundle waiter since ")
                .contains("one deployment follows the other");
        jdbc().update("update bundle_deployment set lease_until = now() where state = 'PREPARING'");
        assertThat(sentence(late.join())).startsWith("Not prepared in time by " + name(other) + ".");
        assertThat(answers("waiter")).containsExactly("one", "one");

        late = later(() -> upload(one, next.get()));
        await().until(() ->
                jdbc().queryForObject("select count(*) from bundle_replica where prepared is not null", Long.class)
                        == 1);
        await().until(DeploymentsTest::isAtTheFifo);
        away(() -> {
            assertThat(sentence(upload(other, next.get()))).startsWith("The database cannot be used.");
            assertThat(answers("waiter")).containsExactly("one", "one");
        });
        late.join();
        await().until(DeploymentsTest::isAtTheFifo);
        Files.writeString(theirs, SECRET); // who reads it goes on
        Files.delete(theirs);
        Files.writeString(theirs, SECRET);
        await().untilAsserted(() -> assertThat(answers("waiter")).containsExactly("two", "two"));
        assertThat(get(one, "/api/bundles/history?bundle=waiter")).hasSize(2);
    }

    /** Whether a replica waits for a secret that nobody writes. */
    private static boolean isAtTheFifo() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("bundle-replica"))
                .anyMatch(thread -> Stream.of(thread.getValue())
                        .limit(1)
                        .anyMatch(frame -> frame.getMethodName().startsWith("open")));
    }

    @Test
    void aVersionThatFailsIsTakenBackByItselfAndSaysWhy() throws Exception {
        deploy(one, shop("dish", "1.0.0", "one"));
        byte[] failing = bundle("dish", "1.1.0", "", Map.of("ask.camel.yaml", """
                        - route:
                            id: ask
                            from:
                              uri: "tanqiao:request?secret=%s"
                              steps:
                                - throwException: {exceptionType: java.io.IOException, message: burnt}
                        """.formatted(SECRET)));
        assertThat(sentence(onTrial(one, failing, "15m"))).isEqualTo("committed");
        for (int i = 0; i < 10; i++) {
            assertThat(request(one, "dish").statusCode()).isEqualTo(500);
            assertThat(request(other, "dish").statusCode()).isEqualTo(500);
        }

        await().untilAsserted(() -> {
            one.bean(Replicas.class).soon();
            other.bean(Replicas.class).soon();
            other.bean(TrialWatch.class).soon();
            assertThat(answers("dish")).containsExactly("one", "one");
        });
        JsonNode last = get(one, "/api/bundles/history?bundle=dish").get(0);
        assertThat(last.path("action").asText()).isEqualTo("rollback");
        assertThat(last.path("reason").asText())
                .matches("(\\d+) of \\1 exchanges of its routes failed \\(100\\.0 %\\); limit 5\\.0 %");
    }

    @Test
    void aFactorOfAHundredIsHeldTakenBackAndDecidedAgain() throws Exception {
        jdbc().update(
                        "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', 'Wang', 'AUTHORIZED', '2026-03-01T01:00:00Z', 'CID-1') on conflict do nothing");
        deploy(one, wallet("1.0.0", 1));
        for (int i = 0; i < 6; i++) {
            pay("before-" + i);
        }
        assertThat(settled("status <> 'HELD'")).isEqualTo("6 purchases, 6 points");
        clock.tick(Duration.ofHours(1));

        deployOnTrial(wallet("1.0.1", 50)); // never kept: nothing goes back to it
        deployOnTrial(wallet("1.1.0", 100));
        for (int i = 0; i < 5; i++) {
            pay("trial-" + i);
        }
        buyOnCampus("N-1");
        String held = "status = 'HELD' and reason like 'trial wallet@1.1.0+%' and attempt = 0";
        assertThat(settled(held)).isEqualTo("6 purchases, 600 points");
        clock.tick(Duration.ofMinutes(1));

        await().untilAsserted(() -> {
            one.bean(TrialWatch.class).soon();
            assertThat(get(one, "/api/bundles/history?bundle=wallet")
                            .get(0)
                            .path("reason")
                            .asText())
                    .isEqualTo(
                            "rule wallet/bought gives 100.0 × the points of the week before: 100 a purchase against 1 (5 purchases); limit 3.0 ×");
        });
        await().until(() -> stream(get(one, "/api/replicas"))
                        .map(replica -> replica.path("revision").asLong())
                        .distinct()
                        .count()
                == 1);
        assertThat(settled(held)).as("not one point moved").isEqualTo("6 purchases, 600 points");
        assertThat(settled("kind = 'PURCHASE' and points_a = 100 and id in (select settlement_id from attempt)"))
                .isEqualTo("0 purchases, 0 points");

        String filter =
                "{\"filter\": {\"reason\": \"trial wallet@1.1.0\"}, \"reason\": \"wrong factor\", \"dryRun\": %s}";
        assertThat(review("decide-again", filter.formatted(true)).path("moved")).hasSize(6);
        assertThat(settled(held)).isEqualTo("6 purchases, 600 points");
        assertThat(review("decide-again", filter.formatted(false)).path("moved"))
                .hasSize(6);
        assertThat(settled("status = 'HELD'")).isEqualTo("0 purchases, 0 points");
        assertThat(settled("true")).isEqualTo("12 purchases, 12 points");

        deployOnTrial(wallet("1.2.0", 2));
        pay("good");
        assertThat(settled("status = 'HELD'")).isEqualTo("1 purchases, 2 points");
        clock.tick(Duration.ofMinutes(16));
        await().untilAsserted(() -> {
            one.bean(TrialWatch.class).soon();
            assertThat(settled("status = 'HELD'")).isEqualTo("0 purchases, 0 points");
        });
        assertThat(get(one, "/api/bundles/history?bundle=wallet")
                        .get(0)
                        .path("action")
                        .asText())
                .isEqualTo("keep");
    }

    /** Its rule decides what its own route hands in, and purchases of the campus at one merchant. */
    private byte[] wallet(String version, int points) {
        return bundle("wallet", version, GRANT, Map.of("pay.camel.yaml", PAY, "rules.yaml", """
                providers: {p: {cid: EQ-1}}
                rules:
                  - {id: bought, match: {source: wallet/*}, points: {a: {fixed: %1$s}}, equityProvider: p, transactionType: t}
                  - {id: campus, match: {merchantNos: [M77]}, points: {a: {fixed: %1$s}}, equityProvider: p, transactionType: t}
                """.formatted(points)));
    }

    private void deployOnTrial(byte[] zip) throws Exception {
        assertThat(sentence(onTrial(one, zip, "15m"))).isEqualTo("committed");
    }

    private void pay(String id) throws Exception {
        assertThat(pay("wallet", id, "paid").body()).contains("SETTLE");
    }

    private HttpResponse<String> pay(String bundle, String id, String status) throws Exception {
        return ask(one, "ext/" + bundle + "/pay", """
                {"id": "%s", "account": "gwang", "status": "%s", "amountYuan": 5, "orderTime": "%s", "merchant": {"name": "m"}}""".formatted(id, status, clock.instant()));
    }

    /** As the poll of an account brings it. */
    private void buyOnCampus(String orderNo) {
        jdbc().update(
                        "insert into collecting (account, cursor_time, due_at, swept_at, lease_owner, lease_until) values ('gwang', ?, ?, ?, 'test', now() + interval '60 seconds')",
                        time(Duration.ofHours(1)),
                        time(Duration.ofDays(-1)),
                        time(Duration.ofHours(1)));
        Poll poll = one.bean(Polling.class)
                .begin(new DueAccount(
                        new Lease(
                                "gwang",
                                "test",
                                jdbc().queryForObject("select lease_until from collecting", Timestamp.class)
                                        .toInstant()),
                        Instant.EPOCH,
                        clock.instant().minus(Duration.ofHours(1)),
                        clock.instant().minus(Duration.ofHours(1)),
                        0,
                        List.of()));
        poll.answered(
                new PageAnswer.Rows(
                        List.of(Rows.aRow(orderNo)
                                .merchant("M77", "m")
                                .orderedAt(clock.instant().toString())
                                .paidAt(clock.instant().toString())
                                .seen()),
                        List.of(),
                        0),
                null);
        while (!poll.isOver()) {
            poll.answered(new PageAnswer.Rows(List.of(), List.of(), 0), null);
        }
        one.bean(Intake.class).takeIn(poll);
    }

    private Timestamp time(Duration ago) {
        return Timestamp.from(clock.instant().minus(ago));
    }

    private String settled(String where) {
        return jdbc().queryForObject(
                        "select count(*) || ' purchases, ' || coalesce(sum(points_a + points_b), 0)::int || ' points' from settlement where rule_id like 'wallet/%' and ("
                                + where + ")",
                        String.class);
    }

    private JsonNode review(String decision, String body) throws Exception {
        return json.readTree(send(one.port(), "POST", "/api/review/" + decision, body, REVIEWER)
                .body());
    }

    @Test
    void whatIsOpenOfABundleIsEndedBeforeItGoes() throws Exception {
        jdbc().update(
                        "insert into enrolment (account, name, state, consented_at, cid) values ('gwang', 'Wang', 'AUTHORIZED', '2026-03-01T01:00:00Z', 'CID-1') on conflict do nothing");
        byte[] desk = desk("1.0.0", MAIL + LATE);
        assertThat(sentence(upload(one, desk))).isEqualTo("committed");
        var controls = one.bean(Controls.class);
        List.of("desk/mail", "desk/late").forEach(id -> controls.pause(Pause.Scope.SUBSCRIPTION, id, "test", "li"));
        assertThat(pay("desk", "D-1", "paid").body()).contains("SETTLE");
        assertThat(ask(one, "in/desk/mail", "{}").statusCode()).isEqualTo(202);
        await().until(() ->
                jdbc().queryForObject("select count(*) from delivery where subscription_id = 'desk/mail'", Long.class)
                        == 1);

        assertThat(detail(send(one, "POST", "/api/bundles/desk/remove", WHY)))
                .startsWith("Something of bundle desk is open: 1 settlements ")
                .contains("1 undelivered for desk/mail")
                .contains("With --drain it takes nothing new");
        assertThat(sentence(upload(one, desk("1.1.0", LATE))))
                .contains("would never be read, which it does not have any more: desk/mail (1).");

        CompletableFuture<HttpResponse<String>> without = postBetween(() -> upload(one, desk("1.2.0", MAIL)));
        assertThat(sentence(without.join())).as("a post that comes between").contains("desk/late (1)");

        assertThat(post(one, "/api/bundles/desk/remove", DRAIN)
                        .at("/deployment/action")
                        .asText())
                .isEqualTo("drain");
        await().untilAsserted(() -> {
            for (Hub hub : List.of(one, other)) {
                assertThat(detail(ask(hub, "in/desk/mail", "{}")))
                        .isEqualTo("The bundle desk takes nothing more here.");
                assertThat(ask(hub, "ext/desk/pay", "{}").statusCode()).isEqualTo(404);
            }
        });
        assertThat(ask(one, "in/desk/mail", "{}").statusCode()).isEqualTo(503);

        assertThat(sentence(upload(other, desk))).as("it stays after all").isEqualTo("committed");
        assertThat(pay("desk", "D-1", "paid").body()).contains("known");
        assertThat(ask(other, "in/desk/mail", "{}").statusCode()).isEqualTo(202);

        post(one, "/api/bundles/desk/remove", DRAIN);
        one.bean(TrialWatch.class).soon();
        List.of("desk/mail", "desk/late").forEach(id -> controls.resume(Pause.Scope.SUBSCRIPTION, id, "test", "li"));
        await().untilAsserted(() -> assertThat(jdbc().queryForList(
                                "select subscription_id || ' ' || status || ' ' || attempt || ' ' || coalesce(reason, '') from delivery where subscription_id like 'desk/%' order by 1",
                                String.class))
                .containsExactly("desk/late DELIVERED 1 ", "desk/mail DELIVERED 1 ", "desk/mail DELIVERED 1 "));
        assertThat(jdbc().queryForObject("select count(*) from event where type = 'desk.read'", Long.class))
                .isEqualTo(3);
        assertThat(deployed()).as("a settlement is open").contains("desk");
        jdbc().update("update settlement set status = 'SETTLED' where source = 'desk/pay'");
        await().untilAsserted(() -> {
            one.bean(TrialWatch.class).soon();
            assertThat(deployed()).doesNotContain("desk");
        });
        assertThat(ask(one, "in/desk/mail", "{}").statusCode()).isEqualTo(404);
        assertThat(jdbc().queryForList("select providers::text from bundle_grant where bundle = 'desk'", String.class))
                .containsExactly("{EQ-1}");

        assertThat(sentence(upload(one, desk))).isEqualTo("committed");
        assertThat(pay("desk", "D-1", "refunded").body()).contains("changed");
        assertThat(jdbc().queryForList(
                                "select kind || ' ' || points_a::int from settlement where source = 'desk/pay' order by id",
                                String.class))
                .containsExactly("PURCHASE 1", "REVERSAL -1");
    }

    @Test
    void inProductionAChangeOfRulesWantsAKnownKeyAndAShadowOfThatContent() throws Exception {
        KeyPair team = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path keys = Files.createDirectories(directory.resolve("keys"));
        Files.writeString(
                keys.resolve("team.pem"),
                "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                        .formatted(Base64.getEncoder()
                                .encodeToString(team.getPublic().getEncoded())));
        var environment = one.bean(Environment.class);
        var acceptance = new Acceptance(
                environment.getRequiredProperty("tanqiao.version"),
                environment.getRequiredProperty("tanqiao.routes"),
                false,
                new BundleKeys(keys.toString(), true),
                one.bean(RevisionRows.class),
                one.bean(Trials.class),
                one.bean(RuleChanges.class));
        byte[] zip = desk("7.0.0", MAIL);
        byte[] signed = sign(team, zip);

        assertThatThrownBy(() -> acceptance.accept(zip, null, true)).hasMessageContaining("The bundle is not signed");
        assertThatThrownBy(() -> acceptance.accept(
                        zip, sign(KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), zip), true))
                .hasMessageContaining("of none of the known keys (team)");
        assertThatThrownBy(() -> acceptance.accept(zip, signed, true))
                .hasMessageContaining("no shadow run of this content was made in the last day");
        jdbc().update(
                        "insert into bundle_shadow (bundle, hash, made_at, actor, report) values ('desk', ?, ?, 'li', '{}')",
                        BundleFiles.ofZip(zip, "test").hash(),
                        time(Duration.ofHours(25)));
        assertThatThrownBy(() -> acceptance.accept(zip, signed, true)).hasMessageContaining("in the last day");
        jdbc().update("update bundle_shadow set made_at = ?", time(Duration.ofHours(23)));
        assertThat(acceptance.accept(zip, signed, true).signedBy()).isEqualTo("team");
    }

    private static byte[] sign(KeyPair key, byte[] zip) throws GeneralSecurityException {
        var signature = Signature.getInstance("Ed25519");
        signature.initSign(key.getPrivate());
        signature.update(zip);
        return signature.sign();
    }

    private byte[] desk(String version, String inboxes) {
        return bundle(
                "desk", version, GRANT, Map.of("pay.camel.yaml", PAY, "mail.camel.yaml", inboxes, "rules.yaml", """
                providers: {p: {cid: EQ-1}}
                rules:
                  - {id: bought, match: {source: desk/*}, points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}
                """));
    }

    /** Does something that ends after a post to the inbox desk/late is committed, which came while it was under way. */
    private <T> CompletableFuture<T> postBetween(Callable<T> what) {
        return one.bean(UnitOfWork.class).commit(() -> {
            one.bean(RevisionRows.class).share();
            one.bean(Outbox.class)
                    .add(new Event(
                            UUID.randomUUID(),
                            EventType.inbox("desk", "late"),
                            "inbox/desk/late/between",
                            null,
                            1,
                            clock.instant(),
                            Map.of("key", "between", "headers", Map.of(), "body", Map.of())));
            CompletableFuture<T> under = later(what);
            await().until(() -> other.bean(JdbcTemplate.class)
                            .queryForObject(
                                    "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
                                    Long.class)
                    > 0);
            return under;
        });
    }

    private String detail(HttpResponse<String> answer) throws IOException {
        return json.readTree(answer.body()).path("detail").asText();
    }

    private static String inbox(String id) {
        return """
                - route:
                    id: %s
                    from:
                      uri: "tanqiao:inbox?secret=a-secret-of-the-senders%s"
                      steps:
                        - to: "kamelet:tanqiao-event-sink?type=read"
                """.formatted(id, id.equals("mail") ? "" : "&name=late");
    }

    private static byte[] zip(String name, String text) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }

    private Path secrets(String hub) throws IOException {
        return Files.createDirectories(directory.resolve(hub + "-secrets"));
    }

    /** A connection that breaks before the body is whole. */
    private void breakOff(byte[] zip) throws IOException {
        try (var socket = new Socket("127.0.0.1", one.port())) {
            socket.getOutputStream()
                    .write(
                            "POST /api/bundles?reason=test HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer %s\r\nContent-Type: application/zip\r\nContent-Length: %s\r\n\r\n"
                                    .formatted(TOKEN, zip.length)
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(zip, 0, zip.length / 2);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    private String refusal(byte[] zip) throws Exception {
        HttpResponse<String> answer = upload(one, zip);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        return json.readTree(answer.body()).path("detail").asText();
    }
}
