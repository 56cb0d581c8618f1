package dev.tanqiao.hub.bundle.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tanqiao.SettableClock;
import dev.tanqiao.core.event.UnitOfWork;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.RuleSet;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleKeys;
import dev.tanqiao.hub.bundle.BundleLoader;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.bundle.deploy.Deployments.Asked;
import dev.tanqiao.hub.bundle.trial.Trials;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import dev.tanqiao.hub.store.TestDatabase;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Deployment;
import dev.tanqiao.hub.store.bundle.DeploymentRows.State;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.check.JdbcAudit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** Where bundles go back to, and how trials end: rules that were never kept decide nothing that is not held. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaysBackTest {

    private static final Asked LI = new Asked("li", "test");
    private static final Duration TRIAL = Duration.ofMinutes(15);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-02T04:00:00Z"));
    private final Map<String, Integer> orders = new ConcurrentHashMap<>();
    private final Map<String, Object> settings = new HashMap<>();
    private int folders;
    private Path directory;
    private Hub hub;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        directory = home;
        Path first = Files.createDirectories(home.resolve("one"));
        settings.put("tanqiao.database.url", TestDatabase.freshUrl());
        hub = TestHub.start(first, clock, settings);
        settings.put(
                "tanqiao.secrets.encryption-keys-file",
                first.resolve("encryption-keys").toString());
    }

    @AfterAll
    void stop() {
        hub.close();
    }

    @Test
    void aFirstVersionThatWasReplacedOnTrialNeverRunsWithoutOne() {
        tried("first", "1.0.0", 50);
        Deployment second = tried("first", "1.1.0", 100);
        assertThat(held("first")).isTrue();

        takeBack(second);

        assertThat(version("first")).as("nothing was kept").isNull();
        assertThat(decides("first")).isFalse();
    }

    @Test
    void aPersonGoesBackToWhatWasKeptTooAndTriesTheRest() {
        kept("person", "1.0.0", 1);
        tried("person", "1.1.0", 50);
        kept("person", "1.2.0", 2);

        assertThatThrownBy(() -> deployments().rollBack("person", "1.1.0", LI))
                .isInstanceOf(Refused.class)
                .hasMessage(
                        "That version of bundle person was replaced before its trial was over. Deploy it again, so that it is tried.");
        deployments().rollBack("person", null, LI);
        assertThat(version("person")).isEqualTo("1.0.0");

        kept("person", "1.3.0", 3);
        assertThatThrownBy(() -> kept("person", "1.2.5", 9)).hasMessageContaining("Version 1.2.5 is older than 1.3.0");
        tried("person", "1.1.0", 50); // an earlier version, which no rollback brings back
        assertThat(held("person")).isTrue();
    }

    @Test
    void whatCannotBeStartedGoesBackFurtherThanATrial() {
        kept("start", "1.0.0", 1);
        tried("start", "1.1.0", 50);
        takeBack(kept("start", "1.2.0", 2));
        assertThat(version("start")).isEqualTo("1.0.0");
        assertThat(held("start")).isFalse();

        assertThatThrownBy(() -> deployments().rollBack("start", "1.2.0", LI))
                .isInstanceOf(Refused.class)
                .hasMessage(
                        "That version of bundle start was taken back (it fails). Deploy it again, so that it is tried.");
        assertThat(version("start")).isEqualTo("1.0.0");
        tried("start", "1.2.0", 2);
        assertThat(version("start")).isEqualTo("1.2.0");
    }

    @Test
    void whatPassedItsTrialIsGoneBackTo() {
        tried("passed", "1.0.0", 1);
        clock.tick(TRIAL);
        await().untilAsserted(() -> {
            hub.bean(TrialWatch.class).soon();
            assertThat(held("passed")).isFalse();
        });
        takeBack(tried("passed", "1.1.0", 100));
        assertThat(version("passed")).isEqualTo("1.0.0");

        deployments().remove("passed", false, LI);
        takeBack(tried("passed", "1.1.0", 100));
        assertThat(version("passed")).as("removed, so nothing was kept").isNull();
    }

    @Test
    void aRuleIsOnOneTrialAtATime() {
        kept("wide", "1.0.0", "[M-wide, M-narrow]", 1);
        kept("narrow", "1.0.0", "[M-narrow]", 1);
        tried("wide", "1.1.0", "[M-wide]", 1); // leaves to the other's rule what it decided
        assertThat(held("narrow")).isTrue();

        Deployment refused = deploy("narrow", "1.1.0", "[M-narrow]", 100, TRIAL);

        assertThat(refused.problem())
                .contains("The rule narrow/bought is on trial with another bundle (trial wide@1.1.0+");
        assertThat(version("narrow")).isEqualTo("1.0.0");
    }

    @Test
    void allReplicasTryTheSameRules() throws IOException {
        Path others = folder("others", "1.0.0", "[M-same]", 7);
        Map<String, Object> with = new HashMap<>(settings);
        with.put("tanqiao.bundles.locations", others.toString());
        try (Hub other = TestHub.start(Files.createDirectories(directory.resolve("other")), clock, with)) {
            Deployment refused = deploy("same", "1.0.0", "[M-same]", 1, TRIAL);

            assertThat(refused.state()).isEqualTo(State.FAILED);
            assertThat(refused.problem())
                    .contains(" would not try the same rules: same/bought. Other bundles run on one of them: ");
        }
        assertThat(deploy("same", "1.0.0", "[M-same]", 1, TRIAL).state()).isEqualTo(State.COMMITTED);
    }

    @Test
    void aReplicaThatIsBehindTriesTheSameRulesToo() {
        kept("behind", "1.0.0", 1);
        hub.bean(CurrentRules.class).set(hub.bean(RevisionRows.class).current(), new RuleSet("none", List.of()));

        tried("behind", "1.1.0", 1);

        assertThat(held("behind")).as("no rule has changed").isFalse();
    }

    /** It asks for a shadow run and a second person by what others decide by, not by what it runs itself. */
    @Test
    void aReplicaThatIsBehindTellsAChangeOfRulesToo() throws IOException {
        kept("asked", "1.0.0", 1);
        kept("asked", "1.1.0", 2);
        String hash =
                "update bundle_deployed set hash = (select hash from bundle_content where bundle = 'asked' and version = ?) where bundle = 'asked'";
        jdbc().update(hash, "1.0.0"); // committed elsewhere, and not run here yet
        try {
            assertThat(changesRules("asked", 2)).isTrue();
            assertThat(changesRules("asked", 1)).isFalse();
        } finally {
            jdbc().update(hash, "1.1.0");
        }
        byte[] zip = jdbc().queryForObject(
                        "select zip from bundle_content where bundle = 'asked' and version = '1.1.0'", byte[].class);
        String files = "update bundle_content set zip = ? where bundle = 'asked' and version = '1.1.0'";
        jdbc().update(files, new byte[1]);
        try {
            assertThat(changesRules("asked", 2)).as("nobody can tell").isTrue();
        } finally {
            jdbc().update(files, zip);
        }
    }

    /** Else it would change rules though it was accepted, without a second person, as one that changes none. */
    @Test
    void whatIsCommittedWhileAVersionIsLookedThroughFailsIt() throws IOException {
        kept("raced", "1.0.0", 1);
        var revisions = hub.bean(RevisionRows.class);
        var others = (RevisionRows) Proxy.newProxyInstance(
                RevisionRows.class.getClassLoader(),
                new Class<?>[] {RevisionRows.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("deployed") && arguments != null) {
                        kept("raced", "1.1.0", 2);
                        return revisions.deployed("raced");
                    }
                    return method.invoke(revisions, arguments);
                });
        var environment = hub.bean(Environment.class);
        var slow = new Deployments(
                new Acceptance(
                        environment.getRequiredProperty("tanqiao.version"),
                        environment.getRequiredProperty("tanqiao.routes"),
                        false,
                        hub.bean(BundleKeys.class),
                        others,
                        hub.bean(Trials.class),
                        hub.bean(RuleChanges.class)),
                revisions,
                hub.bean(DeploymentRows.class),
                hub.bean(Commit.class),
                hub.bean(Replicas.class),
                hub.bean(Trials.class),
                clock);

        byte[] zip = BundleZip.of(BundleFiles.of(folder("raced", "1.2.0", "[M-raced]", 1)));
        assertThat(slow.deploy(zip, null, TRIAL, LI).deployment().problem())
                .startsWith("Another change was committed meanwhile");
        assertThat(version("raced")).isEqualTo("1.1.0");
    }

    private boolean changesRules(String bundle, int points) throws IOException {
        return hub.bean(RuleChanges.class)
                .by(Bundle.of(
                        BundleFiles.of(folder(bundle, "1.2.0", "[M-%s]".formatted(bundle), points)),
                        hub.bean(Environment.class).getRequiredProperty("tanqiao.version")));
    }

    @Test
    void aPinHoldsADeploymentThatIsUnderWay() {
        kept("pinned", "1.0.0", 1);
        CompletableFuture<Deployment> under = hub.bean(UnitOfWork.class).commit(() -> {
            hub.bean(RevisionRows.class).share();
            var next = CompletableFuture.supplyAsync(() -> deploy("pinned", "1.1.0", "[M-pinned]", 2, Duration.ZERO));
            await().until(() -> CompletableFuture.supplyAsync(() -> jdbc().queryForObject(
                                            "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
                                            Long.class))
                            .join()
                    > 0);
            CompletableFuture.runAsync(() -> deployments().pin("pinned", true, LI))
                    .join();
            return next;
        });

        assertThat(under.join().problem()).isEqualTo("Bundle pinned is pinned by li (test). Unpin it first.");
        assertThat(version("pinned")).isEqualTo("1.0.0");
    }

    @Test
    void oneBundleThatCannotBeTakenBackKeepsNothingOfTheOthers() {
        kept("alas", "1.0.0", 1);
        byte[] zip = jdbc().queryForObject("select zip from bundle_content where bundle = 'alas'", byte[].class);
        kept("beta", "1.0.0", 1);
        tried("alas", "1.1.0", 2);
        tried("beta", "1.1.0", 2);
        jdbc().update("update bundle_content set zip = '\\x00' where bundle = 'alas' and version = '1.0.0'");
        String failing = "{\"exchanges\": 100, \"failures\": 100, \"trouble\": null, \"troubledSeconds\": 0}";
        jdbc().update("""
                        insert into bundle_replica (hub, hub_version, lease_until, revision, usage)
                        select 'ghost', '1', now() + interval '1 hour', 0, ?::jsonb""", "{\"alas\": %1$s, \"beta\": %1$s}".formatted(failing));
        try {
            awaitVersion("beta", "1.0.0");
            assertThat(version("alas")).isEqualTo("1.1.0");

            jdbc().update("update bundle_content set zip = ? where bundle = 'alas' and version = '1.0.0'", zip);
            awaitVersion("alas", "1.0.0");
        } finally {
            jdbc().update("delete from bundle_replica where hub = 'ghost'");
        }
    }

    @Test
    void anInvariantTellsOfAVersionThatCameBackThoughItWasNeverKept() {
        tried("seen", "1.0.0", 1);
        tried("seen", "1.1.0", 1);
        var database = new HubDatabase(String.valueOf(settings.get("tanqiao.database.url")), "postgres");
        try (database) {
            assertThat(database.audit().unfollowed()).isEmpty();
            jdbc().update("""
                            insert into bundle_change (revision, action, bundle, hash, actor, reason, changed_at)
                            select nextval('bundle_revision_number'), 'rollback', bundle, hash, 'li', 'test', now()
                            from bundle_change where bundle = 'seen' order by revision limit 1""");
            assertThat(database.audit().unfollowed())
                    .extracting(JdbcAudit.Unfollowed::detail)
                    .singleElement()
                    .asString()
                    .endsWith("to a version that was never kept");
        } finally {
            jdbc().update("delete from bundle_change where bundle = 'seen' and action = 'rollback'");
        }
    }

    private void awaitVersion(String bundle, String version) {
        await().untilAsserted(() -> {
            hub.bean(TrialWatch.class).soon();
            assertThat(version(bundle)).isEqualTo(version);
        });
    }

    /** As its trial does, or a replica that cannot start it. */
    private void takeBack(Deployment deployment) {
        hub.bean(Commit.class).rollBack(deployment.bundle(), deployment.revision(), Commit.HUB + "one", "it fails");
        await().until(() -> hub.bean(BundleLoader.class).revision()
                == hub.bean(RevisionRows.class).current());
    }

    private Deployment kept(String bundle, String version, int points) {
        return kept(bundle, version, "[M-%s]".formatted(bundle), points);
    }

    private Deployment kept(String bundle, String version, String merchants, int points) {
        return committed(deploy(bundle, version, merchants, points, Duration.ZERO));
    }

    private Deployment tried(String bundle, String version, int points) {
        return tried(bundle, version, "[M-%s]".formatted(bundle), points);
    }

    private Deployment tried(String bundle, String version, String merchants, int points) {
        return committed(deploy(bundle, version, merchants, points, TRIAL));
    }

    private static Deployment committed(Deployment deployment) {
        assertThat(deployment.state()).as("%s", deployment.problem()).isEqualTo(State.COMMITTED);
        return deployment;
    }

    private Deployment deploy(String bundle, String version, String merchants, int points, Duration trial) {
        try {
            byte[] zip = BundleZip.of(BundleFiles.of(folder(bundle, version, merchants, points)));
            return deployments().deploy(zip, null, trial, LI).deployment();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A bundle with the rule {@code bought}. */
    private Path folder(String bundle, String version, String merchants, int points) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("bundle-" + folders++));
        Files.writeString(
                folder.resolve("bundle.yaml"),
                "name: %s%nversion: %s%ndescription: Of the test.%norder: %s%n"
                        .formatted(bundle, version, orders.computeIfAbsent(bundle, missing -> 1000 + orders.size())));
        Files.writeString(folder.resolve("rules.yaml"), """
                providers: {p: {cid: EQ-1}}
                rules:
                  - {id: bought, match: {merchantNos: %s}, points: {a: {fixed: %s}}, equityProvider: p, transactionType: t}
                """.formatted(merchants, points));
        return folder;
    }

    private @Nullable String version(String bundle) {
        var revisions = hub.bean(RevisionRows.class);
        return revisions
                .deployed(bundle)
                .map(Deployed::hash)
                .flatMap(hash -> revisions.content(bundle, hash))
                .map(RevisionRows.Content::version)
                .orElse(null);
    }

    private boolean decides(String bundle) {
        return rules().rules().stream().anyMatch(rule -> rule.id().equals(bundle + "/bought"));
    }

    private boolean held(String bundle) {
        return rules().trials().containsKey(bundle + "/bought");
    }

    private RuleSet rules() {
        return hub.bean(CurrentRules.class).get();
    }

    private Deployments deployments() {
        return hub.bean(Deployments.class);
    }

    private JdbcTemplate jdbc() {
        return hub.bean(JdbcTemplate.class);
    }
}
