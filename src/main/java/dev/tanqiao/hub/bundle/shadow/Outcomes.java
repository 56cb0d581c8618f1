package dev.tanqiao.hub.bundle.shadow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleWorkbench;
import dev.tanqiao.hub.bundle.bench.Captured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the bundles would do on this version of the hub, as JSON lines in the order of the material: two versions of the hub, each in a
 * process of its own, are compared by them.
 */
public final class Outcomes {

    private final List<Bundle> all;
    private final List<String> names;
    private final MaterialLines material;

    /**
     * The bundles, and what happens to them.
     *
     * @param locations of the bundles that are replayed; the shipped one is there besides
     * @throws RuntimeException for the first bundle that this version of the hub cannot use
     */
    public Outcomes(List<String> locations, MaterialLines material) throws IOException {
        this.all = BundleWorkbench.all(locations);
        this.names = all.stream().map(Bundle::name).toList();
        this.material = material;
    }

    /** One line; of a transaction, of an event, or the last one. */
    private record Line(
            @Nullable Long transaction,
            @Nullable Decided decided,
            @Nullable Long event,
            @Nullable List<RouteOutcome> routes,
            @Nullable Boolean end) {}

    private Replay replay() throws IOException {
        return new Replay(
                BundleWorkbench.contexts(Captured.FOLDER),
                new Replay.Bundles(all, names, ofThese(material.about().properties())),
                material.period().from(),
                RunBundle.People.EVERYBODY);
    }

    /** A shipped bundle of another version may have other properties. */
    private Map<String, Map<String, String>> ofThese(Map<String, Map<String, String>> properties) {
        Map<String, Map<String, String>> known = new LinkedHashMap<>();
        for (Bundle bundle : all) {
            Map<String, String> values = new LinkedHashMap<>(properties.getOrDefault(bundle.name(), Map.of()));
            values.keySet().retainAll(bundle.properties().keySet());
            known.put(bundle.name(), values);
        }
        return known;
    }

    /** Writes them. */
    public void write(OutputStream out) throws IOException {
        try (Replay replay = replay()) {
            material.transactions(each -> line(new Line(each.id(), replay.decided(each), null, null, null), out));
            material.events(each -> line(new Line(null, null, each.number(), replay.outcomes(each), null), out));
            line(new Line(null, null, null, null, true), out);
        }
    }

    private static void line(Line line, OutputStream out) {
        try {
            MaterialLines.JSON.writeValue(out, line);
            out.write('\n');
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * Compares what the bundles do on this version of the hub with what another version has written.
     *
     * @param hub the other version
     * @return a report for each bundle, by its name, as JSON
     * @throws IllegalStateException when the lines are not those of the same material
     */
    public Map<String, JsonNode> compare(BufferedReader other, String hub) throws IOException {
        Map<String, Comparison> comparisons = new LinkedHashMap<>();
        names.forEach(name -> comparisons.put(name, new Comparison(name)));
        List<Long> leftOut = new ArrayList<>();
        try (Replay replay = replay()) {
            material.transactions(each -> {
                Decided today = replay.decided(each);
                Line line = next(other, each.id(), null);
                PastTransaction asToday =
                        new PastTransaction(each.id(), each.source(), each.row(), each.decidedAt(), today);
                comparisons.values().forEach(one -> one.add(asToday, today, Objects.requireNonNull(line.decided())));
            });
            leftOut.add(material.events(each -> {
                List<RouteOutcome> now = replay.outcomes(each);
                Line line = next(other, null, each.number());
                comparisons.values().forEach(one -> one.add(each, now, Objects.requireNonNull(line.routes())));
            }));
            next(other, null, null);
        }
        Map<String, JsonNode> reports = new LinkedHashMap<>();
        for (Bundle bundle : all) {
            reports.put(
                    bundle.name(),
                    MaterialLines.JSON.valueToTree(ShadowReport.of(
                            bundle,
                            bundle,
                            hub,
                            material.period().to(),
                            material.period(),
                            Objects.requireNonNull(comparisons.get(bundle.name())),
                            leftOut.get(0))));
        }
        return reports;
    }

    private static Line next(BufferedReader other, @Nullable Long transaction, @Nullable Long event) {
        try {
            String text = other.readLine();
            Line line = text == null ? null : MaterialLines.JSON.readValue(text, Line.class);
            if (line != null
                    && Objects.equals(line.transaction(), transaction)
                    && Objects.equals(line.event(), event)
                    && (transaction != null || event != null || Boolean.TRUE.equals(line.end()))) {
                return line;
            }
        } catch (IOException noJson) {
            throw new IllegalStateException("The other hub's replay wrote no outcome: " + noJson.getMessage(), noJson);
        }
        throw new IllegalStateException("The other hub's replay ended too early, or replayed something else.");
    }
}
