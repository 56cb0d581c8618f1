package dev.tanqiao.lab.scenario;

import dev.tanqiao.lab.check.WorldView;
import dev.tanqiao.lab.embedded.ScratchDatabases;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where scenarios are played: each has a world, and a hub that knows of no other. */
public final class ScenarioRunner implements AutoCloseable {

    private static final PlayListener NOBODY = new PlayListener() {
        @Override
        public void reached(Scenario scenario, String stage) {}

        @Override
        public void ended(ScenarioResult outcome) {}
    };

    private final Path home;
    private final ScenarioHubs scenarioHubs;
    private final AtomicInteger played = new AtomicInteger();

    /**
     * Each scenario will have a simulator of its own.
     *
     * @param home is the laboratory's alone
     * @param databases stay the caller's
     * @param atATime how many hubs wait for another scenario that wants the same
     * @param kafka brokers for the scenarios that {@link Scenario#needsKafka() need some}, {@code host:port}; null: none
     */
    public ScenarioRunner(
            Path home, ScratchDatabases databases, HubSettings hubSettings, int atATime, @Nullable String kafka) {
        this(home, new ScenarioHubs(databases, hubSettings, OwnSimulator::new, atATime, kafka));
    }

    /**
     * The same, with a run on a simulator that others may use too for each scenario.
     *
     * @param server where that simulator listens
     * @throws IllegalStateException when none answers there
     */
    public static ScenarioRunner against(
            URI server, Path home, ScratchDatabases databases, HubSettings hubSettings, @Nullable String kafka) {
        new WorldView(server).show("runs");
        return new ScenarioRunner(
                home,
                new ScenarioHubs(
                        databases,
                        hubSettings,
                        (world, seed, folder, hub) -> new RunOnServer(server, world, seed, folder, hub),
                        0,
                        kafka));
    }

    private ScenarioRunner(Path home, ScenarioHubs scenarioHubs) {
        this.home = home;
        this.scenarioHubs = scenarioHubs;
    }

    /**
     * Plays one scenario to its end.
     *
     * @param seed replaces its world's own
     */
    public ScenarioResult play(Scenario scenario, @Nullable Long seed) {
        return play(scenario, seed, NOBODY);
    }

    private ScenarioResult play(Scenario scenario, @Nullable Long seed, PlayListener listener) {
        Path folder = home.resolve(String.format(Locale.ROOT, "%03d-%s", played.incrementAndGet(), scenario.id()));
        ScenarioResult outcome = new ScenarioRun(
                        scenario, seed, folder, scenarioHubs, stage -> listener.reached(scenario, stage))
                .play();
        listener.ended(outcome);
        return outcome;
    }

    /**
     * Plays many, several at a time.
     *
     * @return what came of them, in their order
     */
    public List<ScenarioResult> play(List<Scenario> scenarios, @Nullable Long seed, int atATime, PlayListener listener)
            throws InterruptedException {
        ExecutorService players = Executors.newFixedThreadPool(atATime);
        try {
            List<Future<ScenarioResult>> all = scenarios.stream()
                    .map(scenario -> players.submit(() -> play(scenario, seed, listener)))
                    .toList();
            List<ScenarioResult> outcomes = new ArrayList<>();
            for (Future<ScenarioResult> one : all) {
                outcomes.add(one.get());
            }
            return outcomes;
        } catch (ExecutionException failure) {
            throw new IllegalStateException("A scenario could not be played.", failure.getCause());
        } finally {
            players.shutdownNow();
        }
    }

    /** Hubs that wait stop; databases stay. */
    @Override
    public void close() {
        scenarioHubs.close();
    }
}
