package dev.tanqiao.hub.bundle.shadow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.core.delivery.Bodies;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.Candidates;
import dev.tanqiao.hub.bundle.Vocabulary;
import dev.tanqiao.hub.bundle.bench.Captured;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.store.bundle.ShadowRows;
import dev.tanqiao.hub.store.transaction.DecidedTransactions;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Shadow runs on this hub: of all that they do, only the report is written. */
@Component
public final class Shadows {

    /** Each runs through the routes of two versions. */
    static final int MOST_EVENTS = 10_000;

    private final Candidates candidates;
    private final DecidedTransactions transactions;
    private final ShadowRows rows;
    private final Bodies bodies;
    private final Clock clock;
    private final BundleContexts contexts;
    private final String hubVersion;
    private final ReentrantLock one = new ReentrantLock();

    Shadows(
            Candidates candidates,
            DecidedTransactions transactions,
            ShadowRows rows,
            Bodies bodies,
            Clock clock,
            Frame frame) {
        this.candidates = candidates;
        this.transactions = transactions;
        this.rows = rows;
        this.bodies = bodies;
        this.clock = clock;
        this.contexts = frame.contexts;
        this.hubVersion = frame.hubVersion;
    }

    /** What routes that are replayed may use, as on this hub. */
    @Component
    static final class Frame {
        private final BundleContexts contexts;
        private final String hubVersion;

        Frame(
                @Value("${tanqiao.routes}") String routes,
                @Value("${tanqiao.bundles.components}") List<String> components,
                @Value("${tanqiao.version}") String hubVersion)
                throws IOException {
            this.contexts = new BundleContexts(components, Vocabulary.of(routes), Captured.FOLDER, client -> {});
            this.hubVersion = hubVersion;
        }
    }

    /** Another shadow run is under way. */
    public static final class UnderWay extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnderWay() {
            super("Another shadow run is under way on this hub; ask again when it has ended.");
        }
    }

    /**
     * Replays what happened through a version of a bundle, and keeps the report.
     *
     * @param since for how long back
     * @throws UnderWay when there is another
     * @throws RuntimeException when the bundle cannot be used here; the message says why
     */
    public JsonNode run(BundleFiles files, Duration since, String actor) {
        return alone(() -> {
            ShadowReport report = replayed(candidates.read(files), since);
            rows.keep(report.bundle(), report.hash(), new ShadowRows.Kept(report.madeAt(), actor, text(report)));
            return MaterialLines.JSON.valueToTree(report);
        });
    }

    private <T> T alone(Supplier<T> run) {
        if (!one.tryLock()) {
            throw new UnderWay();
        }
        try {
            return run.get();
        } finally {
            one.unlock();
        }
    }

    private static String text(ShadowReport report) {
        try {
            return MaterialLines.JSON.writeValueAsString(report);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private ShadowReport replayed(Bundle candidate, Duration since) {
        Instant madeAt = clock.instant();
        var period = new Material.Period(madeAt.minus(since), madeAt);
        List<Bundle> running = candidates.running();
        try (Replay now = replay(running, candidate.name(), period.from());
                Replay then = replay(candidates.with(candidate), candidate.name(), period.from())) {
            Set<String> types = new TreeSet<>(now.types());
            types.addAll(then.types());
            var comparison = new Comparison(null);
            Material material = new Stored(period, types);
            material.transactions(each -> comparison.add(each, now.decided(each), then.decided(each)));
            long leftOut = material.events(each -> comparison.add(each, now.outcomes(each), then.outcomes(each)));
            return ShadowReport.of(
                    candidate,
                    running.stream()
                            .filter(bundle -> bundle.name().equals(candidate.name()))
                            .findFirst()
                            .orElse(null),
                    hubVersion,
                    madeAt,
                    period,
                    comparison,
                    leftOut);
        }
    }

    private Replay replay(List<Bundle> bundles, String run, Instant from) {
        return new Replay(contexts, new Replay.Bundles(bundles, List.of(run), properties(bundles)), from, new Known());
    }

    private Map<String, Map<String, String>> properties(Collection<Bundle> bundles) {
        Map<String, Map<String, String>> properties = new HashMap<>();
        bundles.forEach(bundle -> properties.put(bundle.name(), candidates.properties(bundle)));
        return properties;
    }

    /** Writes what happened as {@link MaterialLines}, for a hub that runs elsewhere. */
    public void write(Duration since, OutputStream out) {
        alone(() -> {
            Instant to = clock.instant();
            var period = new Material.Period(to.minus(since), to);
            List<Bundle> running = candidates.running();
            var about = new MaterialLines.About(hubVersion, period, properties(running));
            List<String> names = running.stream().map(Bundle::name).toList();
            try (var now = new Replay(
                    contexts, new Replay.Bundles(running, names, about.properties()), period.from(), new Known())) {
                MaterialLines.write(about, new Stored(period, now.types()), out);
            }
            return null;
        });
    }

    /** As bundles are answered. */
    private final class Known implements RunBundle.People {
        @Override
        public Map<String, Object> person(Bundle asking, String account) {
            return candidates.person(asking, account);
        }

        @Override
        public Map<String, Object> settlement(Bundle asking, String id) {
            return candidates.settlement(asking, Long.parseLong(id));
        }
    }

    /** What is stored. */
    private final class Stored implements Material {
        private final Period period;
        private final Set<String> types;

        Stored(Period period, Set<String> types) {
            this.period = period;
            this.types = types;
        }

        @Override
        public Period period() {
            return period;
        }

        @Override
        public void transactions(Consumer<PastTransaction> each) {
            transactions.read(
                    period.from(),
                    period.to(),
                    one -> each.accept(PastTransaction.of(one.transaction(), one.settled())));
        }

        @Override
        public long events(Consumer<PastEvent> each) {
            return rows.events(
                    new ShadowRows.Period(period.from(), period.to()),
                    types,
                    MOST_EVENTS,
                    event -> each.accept(new PastEvent(
                            event.number(), event.type(), event.provider(), event.at(), bodies.cloudEvent(event))));
        }
    }
}
