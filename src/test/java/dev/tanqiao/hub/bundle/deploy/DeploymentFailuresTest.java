package dev.tanqiao.hub.bundle.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.core.delivery.FanOut;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.core.event.Outbox;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.core.settlement.Pause;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.cli.Commands;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.lab.chaos.CrashPoints;
import dev.tanqiao.lab.scenario.Replica;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

/** Deployments that go wrong, in the profile production: what is uploaded is bad, a replica dies, the database is away, a route hangs. */
class DeploymentFailuresTest extends TwoHubs {

    private static final String REVIEWER = "review-token-of-the-test-of-40-characters";

    private static final String LATE = """
            - route:
                id: late
                from: {uri: "tanqiao:inbox?secret=%s", steps: [{log: {message: read}}]}
            """.formatted(SECRET);

    /** A number from which the first passage of either point is fatal. */
    private static final int DIES_AT_ONCE = 4;

    private Path key;
    private Path foreign;

    DeploymentFailuresTest() {
        super(Instant.now()); // a replica that is a process of its own keeps the machine's time
    }

    @BeforeAll
    void start(@TempDir Path home) throws IOException, NoSuchAlgorithmException {
        directory = home;
        KeyPair team = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        key = pem(home.resolve("team.key"), "PRIVATE", team.getPrivate());
        foreign = pem(
                home.resolve("foreign.key"),
                "PRIVATE",
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
        Path keys = Files.createDirectories(home.resolve("keys"));
        pem(keys.resolve("team.pem"), "PUBLIC", team.getPublic());
        Map<String, Object> production = new HashMap<>(Map.of(
                "spring.profiles.active", "production",
                "tanqiao.public-url", "https://bridge.example.edu",
                "tanqiao.campus.base-url", "https://127.0.0.1:1",
                "tanqiao.campus.jaccount-url", "https://127.0.0.1:1",
                "tanqiao.carbon.base-url", "https://127.0.0.1:1",
                "tanqiao.carbon.cid-url", "https://127.0.0.1:1/cid/issue"));
        production.put("tanqiao.api.review-token-file", file("review", REVIEWER).toString());
        production.put("tanqiao.bundles.keys-directory", keys.toString());
        production.put("tanqiao.bundles.second-person", true);
        start(home, production, Map.of(), Map.of());
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whatIsBadIsRefusedInOneSentenceAlsoByTheCommand(CapturedOutput printed) throws Exception {
        assertThat(sentence(signed(one, shop("booth", "1.0.0", "one")))).isEqualTo("committed");
        byte[] good = shop("booth", "1.1.0", "two");
        byte[] ofOther = bad(shop("booth", "1.2.0", "three")).signature();
        Map<String, Bad> bad = new LinkedHashMap<>();
        bad.put(
                "The bundle is not signed; the profile production runs only what one of these keys has signed: team.",
                new Bad(good, null));
        bad.put(
                "The signature is of none of the known keys (team), or the zip file was changed after it was signed.",
                new Bad(good, BundleZip.sign(good, Files.readString(foreign))));
        bad.put("The signature is of none of the known keys (team), or", new Bad(good, ofOther));
        bad.put("The signature has 63 bytes; an Ed25519 signature has 64", new Bad(good, Arrays.copyOf(ofOther, 63)));
        bad.put("it has 10000 entries; at most 1000 are read.", bad(many(10_000)));
        bad.put("its files have more than 5 MB together; files/b exceeds it.", bad(bomb()));
        bad.put("'README.md' is a link or a device.", bad(link()));
        bad.put(
                "Number of aliases for non-scalar nodes exceeds the specified max=50.",
                bad(with("ask.camel.yaml", laughs())));
        bad.put(
                "ask.camel.yaml:1:1: B002 not YAML: Nesting Depth exceeded max 50.",
                bad(with("ask.camel.yaml", "[".repeat(100_000))));
        bad.put(
                "uploaded/bundle.yaml:5: not YAML: Nesting Depth exceeded max 50.",
                bad(bundle("booth", "1.1.0", "grants: " + "{a: ".repeat(100_000), Map.of())));
        bad.put(
                "fixed: a number of at most 100 digits and 2 in its exponent.",
                bad(with("rules.yaml", rules("1e999999999"))));

        var refusals = new SoftAssertions();
        for (Map.Entry<String, Bad> each : bad.entrySet()) {
            HttpResponse<String> answer =
                    upload(one, each.getValue().zip(), each.getValue().header());
            refusals.assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(409);
            refusals.assertThat(sentence(answer))
                    .contains(each.getKey())
                    .hasSizeLessThan(700)
                    .doesNotContain("\n")
                    .endsWith(" What runs goes on. Nothing was changed.");

            String before = printed.getErr();
            Path zip = Files.write(directory.resolve("bad.zip"), each.getValue().zip());
            Files.deleteIfExists(directory.resolve("bad.zip.sig"));
            if (each.getValue().signature() != null) {
                Files.write(directory.resolve("bad.zip.sig"), each.getValue().signature());
            }
            refusals.assertThat(command("deploy", zip.toString(), "--reason", "bad"))
                    .isEqualTo(3);
            refusals.assertThat(printed.getErr().substring(before.length()))
                    .contains(each.getKey())
                    .doesNotContain("\tat ");
        }
        Path large = Files.write(directory.resolve("large.zip"), new byte[40_000_000]);
        refusals.assertThat(command("deploy", large.toString(), "--reason", "bad"))
                .isEqualTo(3);
        refusals.assertThat(printed.getErr()).contains("large.zip cannot be read: the zip file has more than 10 MB");
        refusals.assertAll();
        assertThat(answers("booth")).containsExactly("one", "one");
        assertThat(jdbc().queryForList("select version from bundle_content where bundle = 'booth'", String.class))
                .containsExactly("1.0.0");
        assertThat(get(one, "/api/bundles/history?bundle=booth")).hasSize(1);
    }

    /**
     * What is uploaded.
     *
     * @param signature null: none
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Bad(byte[] zip, byte @Nullable [] signature) {

        String[] header() {
            return signature == null
                    ? new String[0]
                    : new String[] {
                        "Tanqiao-Bundle-Signature", Base64.getEncoder().encodeToString(signature)
                    };
        }
    }

    private Bad bad(byte[] zip) throws IOException {
        return new Bad(zip, BundleZip.sign(zip, Files.readString(key)));
    }

    private byte[] with(String file, String content) {
        return bundle("booth", "1.1.0", "", Map.of(file, content));
    }

    private static String laughs() {
        return "a0: &a0 [x]\n"
                + IntStream.range(0, 60)
                        .mapToObj(i -> "a%s: &a%s [*a%s, *a%s]\n".formatted(i + 1, i + 1, i, i))
                        .reduce("", String::concat);
    }

    private static String rules(String points) {
        return """
                providers: {p: {cid: EQ-1}}
                rules:
                  - {id: snack, match: {merchantNames: ["A snack"]}, points: {a: {fixed: %s}}, equityProvider: p, transactionType: t}
                """.formatted(points);
    }

    @Test
    void ofTwoPeopleAtOnceOneFollowsTheOther() throws Exception {
        signed(one, shop("kiosk", "1.0.0", "one"));
        CompletableFuture<HttpResponse<String>> li = later(() -> signed(one, shop("kiosk", "1.1.0", "two")));
        CompletableFuture<HttpResponse<String>> wang = later(() -> signed(other, shop("kiosk", "1.2.0", "three")));

        assertThat(List.of(sentence(li.get()), sentence(wang.get())))
                .contains("committed")
                .allMatch(sentence -> sentence.matches(
                        "committed|(deploy is at it \\(deploy of bundle kiosk since .*\\); one deployment follows the other\\."
                                + "|Another deployment was at it\\. Try again\\."
                                + "|Version 1\\.1\\.0 is older than 1\\.2\\.0, which is deployed\\. .*)"
                                + " What runs goes on\\. Nothing was changed\\."));
        String last = get(one, "/api/bundles/history?bundle=kiosk")
                .get(0)
                .path("version")
                .asText();
        String runs = last.equals("1.1.0") ? "two" : "three";
        assertThat(answers("kiosk")).containsExactly(runs, runs);
    }

    @Test
    void aDatabaseThatGoesWhileItCommitsCommitsAllOrNothing() throws Exception {
        signed(one, shop("waiter", "1.0.0", "one"));

        uncommitted(() -> {
            CompletableFuture<HttpResponse<String>> asked = later(() -> signed(other, shop("waiter", "1.1.0", "two")));
            await().until(() -> waitingToCommit() == 2);
            away(() -> {
                assertThat(answers("waiter")).containsExactly("one", "one");
                assertThat(sentence(asked.get())).startsWith("The database cannot be used. What runs goes on; ");
            });
            return asked;
        });

        await().untilAsserted(() -> assertThat(answers("waiter")).containsExactly("two", "two"));
        assertThat(get(one, "/api/bundles/history?bundle=waiter")).hasSize(2);
    }

    @Test
    void replicasThatDieWhileTheyCommitRunWhatHoldsWhenTheyAreBack() throws Exception {
        signed(one, shop("stall", "1.0.0", "one"));
        Path before = Files.createDirectories(directory.resolve("before"));
        Path after = Files.createDirectories(directory.resolve("after"));
        try (var third = new Replica(3, before, TestHub.settings(before, settings));
                var fourth = new Replica(4, after, TestHub.settings(after, settings))) {
            diesAt("before change Commit.deployment", third, before);
            diesAt("after change Commit.deployment", fourth, after);
            assertThat(asked(third)).isEqualTo("one");
            assertThat(asked(fourth)).isEqualTo("one");

            CompletableFuture<HttpResponse<String>> asked = uncommitted(() -> {
                CompletableFuture<HttpResponse<String>> under = later(() -> signed(one, shop("stall", "1.1.0", "two")));
                await().until(() -> waitingToCommit() == 4);
                return under;
            });
            await().until(() -> !third.isAlive() && !fourth.isAlive());
            assertThat(before.resolve("died.txt")).hasContent("before change Commit.deployment");
            assertThat(after.resolve("died.txt")).hasContent("after change Commit.deployment");
            await().untilAsserted(() -> assertThat(answers("stall")).containsExactly("two", "two"));
            forgetTheDead();
            assertThat(sentence(asked.get())).isEqualTo("committed");
        }
        try (Hub back = TestHub.start(before, clock, settings)) {
            assertThat(request(back, "stall").body()).isEqualTo("two");
        }
        assertThat(get(one, "/api/bundles/history?bundle=stall")).hasSize(2);
    }

    private String asked(Replica replica) throws Exception {
        assertThat(replica.awaitReady()).isTrue();
        return send(replica.port(), "POST", "/ext/stall/ask", "{}", SECRET).body();
    }

    /** All have prepared the version then, and one of them commits it. */
    private static void diesAt(String point, Replica replica, Path home) {
        replica.start(
                "-Dtanqiao.crash.seed=" + DIES_AT_ONCE,
                "-Dtanqiao.crash.points=1",
                "-Dtanqiao.crash.at=" + point,
                "-Dtanqiao.crash.home=" + home,
                "--spring.main.sources=" + CrashPoints.class.getName());
    }

    /** Else what is deployed waits for 10 s whether they come back. */
    private void forgetTheDead() {
        jdbc().update("update bundle_replica set lease_until = now() where hub not in (?, ?)", name(one), name(other));
    }

    private long count(String from) {
        return jdbc().queryForObject("select count(*) from " + from, Long.class);
    }

    private long waitingToCommit() {
        return count(
                "pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())");
    }

    /** Does something while nothing can be committed: who has prepared a version waits. */
    private <T> T uncommitted(Callable<T> what) throws Exception {
        String url = one.bean(Environment.class).getRequiredProperty("tanqiao.database.url");
        try (Connection holding = DriverManager.getConnection(url);
                var sql = holding.createStatement()) {
            holding.setAutoCommit(false);
            sql.execute("select share_bundle_revision()");
            return what.call();
        }
    }

    @Test
    void whatARouteThatHangsHadIsDoneAgainByTheVersionAfterIt() throws Exception {
        assertThat(sentence(signed(one, desk("1.0.0", "{delay: {constant: \"3600000\"}}"))))
                .isEqualTo("committed");
        assertThat(ask(one, "in/desk/mail", "{}").statusCode()).isEqualTo(202);
        await().until(() -> count("delivery where subscription_id = 'desk/mail' and lease_until > now()") == 1);

        CompletableFuture<HttpResponse<String>> asked =
                later(() -> signed(one, desk("1.1.0", "{log: {message: read}}")));
        await().until(() -> count("bundle_change where bundle = 'desk'") == 2);
        assertThat(asked).as("the one that hangs is waited for").isNotDone();
        away(() -> assertThat(asked.isDone() ? asked.get().statusCode() : 503)
                .as("who asked waits on, or is told that the database cannot be used; never that it is done")
                .isEqualTo(503));
        assertThat(answers("desk"))
                .as("who asks meanwhile waits, and not for long")
                .containsExactly("1.1.0", "1.1.0");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            clock.tick(Duration.ofSeconds(1));
            assertThat(jdbc().queryForList(
                                    "select status || ' ' || attempt from delivery where subscription_id = 'desk/mail'",
                                    String.class))
                    .containsExactly("DELIVERED 2");
        });
        assertThat(count("event where type = 'desk.read'")).isEqualTo(1);
    }

    @Test
    void aRouteIsKeptForWhatAnotherHubIsFanningOut() throws Exception {
        signed(one, bundle("counter", "1.0.0", "", Map.of("ask.camel.yaml", ask("one"), "late.camel.yaml", LATE)));
        one.bean(Controls.class).pause(Pause.Scope.SUBSCRIPTION, "counter/late", "test", "li");

        CompletableFuture<HttpResponse<String>> without = other.bean(UnitOfWork.class)
                .commit(() -> {
                    other.bean(Outbox.class)
                            .add(new Event(
                                    UUID.randomUUID(),
                                    EventType.inbox("counter", "late"),
                                    "inbox/counter/late/between",
                                    null,
                                    1,
                                    clock.instant(),
                                    Map.of("key", "between", "headers", Map.of(), "body", Map.of())));
                    other.bean(FanOut.class).fanOut(1);
                    CompletableFuture<HttpResponse<String>> under =
                            later(() -> signed(one, shop("counter", "1.1.0", "two")));
                    await().until(() -> count("pg_locks where relation = 'event_due'::regclass and not granted") > 0);
                    return under;
                });

        assertThat(sentence(without.get())).contains("would never be read").contains("counter/late (1)");
        assertThat(answers("counter")).containsExactly("one", "one");
    }

    private byte[] desk(String version, String step) {
        return bundle("desk", version, "", Map.of("ask.camel.yaml", ask(version), "mail.camel.yaml", """
                - route:
                    id: mail
                    from:
                      uri: "tanqiao:inbox?secret=%s"
                      steps: [%s, {to: "kamelet:tanqiao-event-sink?type=read"}]
                """.formatted(
                        SECRET, step)));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aChangeOfRulesWantsAShadowRunAndASecondPerson(CapturedOutput printed) throws Exception {
        String li = token("li", printed);
        String wang = token("wang", printed);
        Path folder = folder(
                "snacks",
                order("snacks"),
                "1.0.0",
                "grants: {providers: [EQ-1], pointsPerDay: 100}\n",
                Map.of("rules.yaml", rules("1")));
        String[] deploy = {"deploy", folder.toString(), "--sign", key.toString(), "--reason", "snacks"};

        assertThat(commandOf(li, deploy)).isEqualTo(3);
        assertThat(printed.getErr())
                .contains(
                        "Version 1.0.0 of bundle snacks changes rules, and no shadow run of this content was made in the last day");
        Path page = directory.resolve("shadow.html");
        assertThat(commandOf(li, "shadow", folder.toString(), "--html", page.toString()))
                .isZero();
        assertThat(page).content().contains("\"bundle\":\"snacks\",\"version\":\"1.0.0\"");
        assertThat(command(deploy)).isEqualTo(3);
        assertThat(printed.getErr()).contains("the token of 'deploy' names no person");
        assertThat(commandOf(li, deploy)).isZero();
        assertThat(printed.getOut()).contains("Waiting: somebody else has to approve the deploy of bundle snacks");

        String id = get(one, "/api/deployments").get(0).path("id").asText();
        HttpResponse<String> own = send(
                other.port(),
                "POST",
                "/api/deployments/%s/approve".formatted(id),
                "{\"reason\": \"mine\", \"as\": \"wang\"}",
                Files.readString(directory.resolve(li)));
        assertThat(own.statusCode()).isEqualTo(409);
        assertThat(sentence(own)).contains("has asked for this change of rules; somebody else has to approve it.");
        assertThat(deployed()).doesNotContain("snacks");
        assertThat(commandOf(wang, "approve", id, "--reason", "read")).isZero();
        assertThat(deployed()).contains("snacks");
        JsonNode change = get(one, "/api/bundles/history?bundle=snacks").get(0);
        assertThat(change.path("actor").asText()).isEqualTo("li [deploy]");
        assertThat(change.path("approvedBy").asText()).isEqualTo("wang [deploy]");
    }

    private String token(String name, CapturedOutput printed) throws IOException {
        String before = printed.getOut();
        assertThat(Commands.run(
                        "tokens",
                        "add",
                        name,
                        "--role",
                        "deploy",
                        "--reason",
                        "joins",
                        "--hub",
                        "http://127.0.0.1:" + one.port(),
                        "--token-file",
                        directory.resolve("review").toString()))
                .isZero();
        String after = printed.getOut().substring(before.length()).strip();
        return file(name, after.substring(after.lastIndexOf('\n') + 1))
                .getFileName()
                .toString();
    }

    private HttpResponse<String> signed(Hub hub, byte[] zip) throws Exception {
        return upload(hub, zip, bad(zip).header());
    }

    private static byte[] many(int files) {
        return zip(IntStream.range(0, files)
                .mapToObj(file -> new ZipArchiveEntry("files/" + file))
                .collect(LinkedHashMap::new, (all, entry) -> all.put(entry, new byte[1]), Map::putAll));
    }

    private static byte[] bomb() {
        return zip(Stream.of("files/a", "files/b")
                .map(ZipArchiveEntry::new)
                .collect(LinkedHashMap::new, (all, entry) -> all.put(entry, new byte[4_000_000]), Map::putAll));
    }

    private static byte[] link() {
        var entry = new ZipArchiveEntry("README.md");
        entry.setUnixMode(UnixStat.LINK_FLAG | 0777);
        return zip(Map.of(entry, "/etc/passwd".getBytes(UTF_8)));
    }

    private static byte[] zip(Map<ZipArchiveEntry, byte[]> entries) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ZipArchiveOutputStream(bytes)) {
            for (Map.Entry<ZipArchiveEntry, byte[]> each : entries.entrySet()) {
                out.putArchiveEntry(each.getKey());
                out.write(each.getValue());
                out.closeArchiveEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
