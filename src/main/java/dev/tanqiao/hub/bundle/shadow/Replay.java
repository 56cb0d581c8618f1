package dev.tanqiao.hub.bundle.shadow;

import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.DetachedHub;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A set of bundles to which what happened happens once more. */
final class Replay implements AutoCloseable {

    private final Decisions decisions;
    private final List<RunBundle> running = new ArrayList<>();

    /**
     * The bundles.
     *
     * @param all by their order: their rules decide
     * @param run the names of those whose routes run
     * @param properties by bundle, those that are set
     */
    record Bundles(List<Bundle> all, Collection<String> run, Map<String, Map<String, String>> properties) {}

    /** @throws IllegalStateException when routes cannot be loaded or started, with the reason */
    Replay(BundleContexts contexts, Bundles bundles, Instant from, RunBundle.People people) {
        this.decisions = new Decisions(bundles.all());
        for (Bundle bundle : bundles.all()) {
            if (bundles.run().contains(bundle.name())) {
                try {
                    running.add(new RunBundle(
                            contexts,
                            bundle,
                            new DetachedHub.Given(from, bundles.properties().getOrDefault(bundle.name(), Map.of())),
                            decisions,
                            people));
                } catch (Exception failure) {
                    close();
                    throw new IllegalStateException(
                            "The routes of bundle %s cannot run: %s".formatted(bundle.stamp(), RunBundle.told(failure)),
                            failure);
                }
            }
        }
    }

    /** The types of the events that routes are told of. */
    Set<String> types() {
        Set<String> types = new TreeSet<>();
        running.forEach(bundle -> types.addAll(bundle.types()));
        return types;
    }

    Decided decided(PastTransaction transaction) {
        return decisions.of(transaction);
    }

    List<RouteOutcome> outcomes(PastEvent event) {
        return running.stream()
                .flatMap(bundle -> bundle.outcomes(event).stream())
                .toList();
    }

    @Override
    public void close() {
        for (RunBundle bundle : running) {
            try {
                bundle.close();
            } catch (Exception failure) {
                throw new IllegalStateException("Routes that were replayed cannot be ended.", failure);
            }
        }
    }
}
