package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.event.Outbox;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.deploy.Replicas;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** One version of a bundle takes the place of another one while something of that is at work. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwapTest {

    private static final String TOKEN = "deploy-token-of-the-test";
    private static final String SECRET = "a-secret-of-the-senders";
    private static final Duration PATIENCE = Duration.ofSeconds(10); // of those who send

    private final HttpClient http = HttpClient.newHttpClient();
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:00:00Z"));
    private Path directory;
    private Hub hub;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        directory = home;
        hub = TestHub.start(
                home,
                clock,
                Map.of(
                        "tanqiao.api.deploy-token-file",
                        Files.writeString(home.resolve("deploy"), TOKEN).toString()));
    }

    @AfterAll
    void stop() {
        hub.close();
    }

    @Test
    void whatComesDuringASwapWaitsNoLongerThanItsSenderAndIsDoneByWhatRunsThen() throws Exception {
        assertThat(deploy("hall", 1000, "1.0.0")).contains("\"state\":\"committed\"");
        clock.tick(Duration.ofHours(2));
        await().until(this::ran, List.of("one")::equals);
        CompletableFuture<String> hanging = send("ext/hall/hang", Duration.ofMinutes(1));
        await().until(() -> !hub.bean(RunningBundles.class).areIdle());

        CompletableFuture<?> replacing = CompletableFuture.runAsync(() -> answer("two"));
        await().until(SwapTest::isReplacing);
        clock.tick(Duration.ofHours(2)); // the revision is the same, so that the tick is claimed
        long sent = System.nanoTime();
        assertThat(send("ext/hall/ask", PATIENCE).join()).isEqualTo("two");
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(PATIENCE);
        replacing.join();
        assertThat(hanging.join()).contains("What is behind this address failed");

        await().until(() -> jdbc().queryForObject(
                                "select count(*) from schedule where name = 'hall/nightly' and lease_owner is not null",
                                Long.class)
                == 1);
        assertThat(deploy("hall", 1000, "1.1.0")).contains("\"state\":\"committed\"");
        assertThat(ran())
                .as("a tick that came to the gate, and was under way at the next swap: neither lost nor doubled")
                .containsExactly("one", "two");
        assertThat(jdbc().queryForList("select last_failure from schedule where name = 'hall/nightly'", String.class))
                .containsOnlyNulls();
    }

    private void answer(String answer) {
        var overview = hub.bean(BundleOverview.class);
        overview.alone(() -> hub.bean(UnitOfWork.class).commit(() -> overview.set("hall", "answer", answer, "test")));
    }

    /** A decision keeps others from committing, and who holds the loader may wait for just that. */
    @Test
    void whoHoldsTheLoaderKeepsRulesFromNobody() {
        RuleSet rules = hub.bean(BundleLoader.class).alone(() -> {
            var work = hub.bean(UnitOfWork.class);
            var revisions = hub.bean(RevisionRows.class);
            work.run(() -> {
                revisions.lock();
                revisions.advance(revisions.reserve());
            });
            hub.bean(Replicas.class).soon();
            return work.commit(() -> hub.bean(CurrentRules.class).inForce());
        });

        assertThat(rules.rules()).isNotEmpty();
    }

    /** Its row has run out, so others have committed without it; what it finds to do then is not what it began before. */
    @Test
    void whatWasReplacedWhileAReplicaWasSuspendedDoesNothingThere() {
        deploy("room", 1001, "1.0.0");
        deploy("room", 1001, "1.1.0");
        String former = jdbc().queryForObject(
                        "select former_hash from bundle_change where bundle = 'room' order by revision desc limit 1",
                        String.class);
        var nanoTime = new AtomicLong();
        var suspended = new CurrentVersion(
                hub.bean(UnitOfWork.class),
                hub.bean(RevisionRows.class),
                new ThisReplica(new Replica("suspended"), nanoTime::get),
                hub.bean(Outbox.class));
        assertThat(suspended.<Boolean>act("room", former, () -> true))
                .as("ends what it began")
                .isTrue();

        nanoTime.set(Duration.ofSeconds(10).toNanos());

        assertThatThrownBy(() -> suspended.act("room", former, () -> true))
                .hasMessageContaining("Another version of bundle room is current by now. Nothing was done.");

        var rows = hub.bean(DeploymentRows.class);
        rows.beat(new DeploymentRows.Report("suspended", "0.1.0", 0, null, null, null, "{}", List.of()));
        assertThat(rows.lives("suspended")).isTrue();
        jdbc().update("update bundle_replica set lease_until = now() where hub = 'suspended'");
        assertThat(rows.lives("suspended")).as("the others have gone on").isFalse();
        rows.leave("suspended");
    }

    private static boolean isReplacing() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Stream::of)
                .anyMatch(frame -> frame.getClassName().equals(Receivers.class.getName())
                        && frame.getMethodName().equals("replace"));
    }

    /** By which version each tick was done. */
    private List<String> ran() {
        return jdbc().queryForList(
                        "select data ->> 'by' from event where type = 'hall.ran' order by number", String.class);
    }

    private JdbcTemplate jdbc() {
        return hub.bean(JdbcTemplate.class);
    }

    private String deploy(String bundle, int order, String version) {
        try {
            Path folder = Files.createDirectories(directory.resolve(bundle + "-" + version));
            Files.writeString(
                    folder.resolve("bundle.yaml"),
                    "name: %s\nversion: %s\ndescription: A hall.\norder: %s\n".formatted(bundle, version, order)
                            + "properties: {answer: {type: string, description: What is said., default: one}}\n");
            Files.writeString(folder.resolve("hall.camel.yaml"), """
                    - route: {id: ask, from: {uri: 'tanqiao:request?secret=%s', steps: [{setBody: {constant: '{{answer}}'}}]}}
                    - route: {id: hang, from: {uri: 'tanqiao:request?name=hang&secret=%s', steps: [{delay: {constant: '60000'}}]}}
                    - route:
                        id: nightly
                        from:
                          uri: kamelet:tanqiao-schedule-source
                          parameters: {every: 1h}
                          steps:
                            - delay: {constant: '2000'}
                            - setBody: {simple: "${map('by','{{answer}}')}"}
                            - to: {uri: kamelet:tanqiao-event-sink, parameters: {type: ran}}
                    """.formatted(SECRET, SECRET));
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:%s/api/bundles?reason=test&trial=none".formatted(hub.port())))
                    .header("Content-Type", "application/zip")
                    .header("Authorization", "Bearer " + TOKEN)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(BundleZip.of(BundleFiles.of(folder))))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private CompletableFuture<String> send(String path, Duration patience) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/%s".formatted(hub.port(), path)))
                .header("Authorization", "Bearer " + SECRET)
                .header("Content-Type", "application/json")
                .timeout(patience)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body);
    }
}
