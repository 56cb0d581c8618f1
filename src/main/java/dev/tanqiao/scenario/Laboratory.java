package dev.tanqiao.scenario;

import dev.tanqiao.check.WorldView;
import dev.tanqiao.store.LocalDatabase;
import dev.tanqiao.store.ScratchDatabases;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where scenarios are played: one PostgreSQL for all, and for each a world, a hub and a database of its own. */
public final class Laboratory implements AutoCloseable {

    private final Path home;
    private final ScratchDatabases databases;
    private final HubSettings hubSettings;
    private final Upstreams.Venue venue;
    private final AtomicInteger played = new AtomicInteger();

    /**
     * Starts the database; each scenario will have a simulator of its own.
     *
     * @param home is the laboratory's alone
     */
    public Laboratory(Path home, HubSettings hubSettings) {
        this(home, hubSettings, OwnSimulator::new);
    }

    /**
     * The same, with a run on a simulator that others may use too for each scenario.
     *
     * @param server where that simulator listens
     * @throws IllegalStateException when none answers there
     */
    public static Laboratory against(URI server, Path home, HubSettings hubSettings) {
        new WorldView(server).show("runs");
        return new Laboratory(
                home, hubSettings, (world, seed, folder, hub) -> new RunOnServer(server, world, seed, folder, hub));
    }

    private Laboratory(Path home, HubSettings hubSettings, Upstreams.Venue venue) {
        this.home = home;
        this.hubSettings = hubSettings;
        this.venue = venue;
        this.databases = new ScratchDatabases(LocalDatabase.ofThisJar().orElseThrow(), home.resolve("database"));
    }

    /**
     * Plays one scenario to its end.
     *
     * @param seed replaces its world's own
     */
    public Outcome play(Scenario scenario, @Nullable Long seed) {
        Path folder = home.resolve("%03d-%s".formatted(played.incrementAndGet(), scenario.id()));
        return new Performance(scenario, seed, folder, databases, hubSettings, venue).play();
    }

    /**
     * Plays many, several at a time.
     *
     * @param watcher is told of each as it ends, by one thread at a time
     * @return what came of them, in their order
     */
    public List<Outcome> play(List<Scenario> scenarios, @Nullable Long seed, int atATime, Consumer<Outcome> watcher)
            throws InterruptedException {
        ExecutorService players = Executors.newFixedThreadPool(atATime);
        try {
            List<Future<Outcome>> all = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                all.add(players.submit(() -> {
                    Outcome outcome = play(scenario, seed);
                    synchronized (watcher) {
                        watcher.accept(outcome);
                    }
                    return outcome;
                }));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> one : all) {
                outcomes.add(one.get());
            }
            return outcomes;
        } catch (ExecutionException failure) {
            throw new IllegalStateException("A scenario could not be played.", failure.getCause());
        } finally {
            players.shutdownNow();
        }
    }

    @Override
    public void close() {
        databases.close();
    }
}
