package dev.tanqiao.lab.scenario;

import dev.tanqiao.lab.embedded.ScratchDatabases;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rigs that have played a scenario that passed, for the next one whose hub would be the same. Each plays a few and is then torn down:
 * what one scenario left in a hub could hide what is wrong with another only for so long.
 */
final class ScenarioHubs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScenarioHubs.class);

    private static final int MOST_PLAYS = 10;

    private final ScratchDatabases databases;
    private final HubSettings hubSettings;
    private final Upstreams.Venue venue;
    private final int mostIdle;
    private final @Nullable String kafka;
    private final Deque<Idle> idle = new ArrayDeque<>();

    /**
     * @param mostIdle how many wait at most; the one that has waited longest is torn down for another
     * @param kafka brokers for bundles, or null
     */
    ScenarioHubs(
            ScratchDatabases databases,
            HubSettings hubSettings,
            Upstreams.Venue venue,
            int mostIdle,
            @Nullable String kafka) {
        this.kafka = kafka;
        this.databases = databases;
        this.hubSettings = hubSettings;
        this.venue = venue;
        this.mostIdle = mostIdle;
    }

    private record Idle(ScenarioHub scenarioHub, int plays) {}

    /** A rig that somebody plays on; closing gives it back or tears it down. */
    final class Lease implements AutoCloseable {

        final ScenarioHub scenarioHub;
        private final int plays;
        private boolean passed;

        private Lease(ScenarioHub scenarioHub, int plays) {
            this.scenarioHub = scenarioHub;
            this.plays = plays;
        }

        /** The scenario passed: another may play on it. */
        void passed() {
            passed = true;
        }

        @Override
        public void close() {
            if (passed && plays < MOST_PLAYS && mostIdle > 0 && rests()) {
                giveBack(new Idle(scenarioHub, plays));
            } else {
                scenarioHub.close();
            }
        }

        private boolean rests() {
            try {
                scenarioHub.rest();
                return true;
            } catch (IllegalStateException restless) {
                LOG.warn("scenario.rig_not_reused reason=\"{}\"", restless.getMessage());
                return false;
            }
        }
    }

    /** A rig for that scenario: one that waits and fits, else a new one. */
    Lease take(Scenario scenario, @Nullable Long seed, Path folder) {
        Idle waiting = waitingFor(scenario, seed);
        if (waiting != null) {
            try {
                waiting.scenarioHub().beginAnew(scenario, seed, folder);
                return new Lease(waiting.scenarioHub(), waiting.plays() + 1);
            } catch (RuntimeException unfit) {
                LOG.warn("scenario.rig_not_reused scenario={} reason=\"{}\"", scenario.id(), unfit.getMessage());
                waiting.scenarioHub().close();
            }
        }
        return new Lease(new ScenarioHub(scenario, seed, folder, databases, hubSettings, venue, kafka), 1);
    }

    private synchronized @Nullable Idle waitingFor(Scenario scenario, @Nullable Long seed) {
        for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
            Idle waiting = each.next();
            if (waiting.scenarioHub().fits(scenario, seed)) {
                each.remove();
                return waiting;
            }
        }
        return null;
    }

    private void giveBack(Idle scenarioHub) {
        Idle tooMany;
        synchronized (this) {
            idle.addLast(scenarioHub);
            tooMany = idle.size() > mostIdle ? idle.removeFirst() : null;
        }
        if (tooMany != null) {
            tooMany.scenarioHub().close();
        }
    }

    @Override
    public synchronized void close() {
        idle.forEach(waiting -> waiting.scenarioHub().close());
        idle.clear();
    }
}
