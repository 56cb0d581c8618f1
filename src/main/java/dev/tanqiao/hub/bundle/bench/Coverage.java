package dev.tanqiao.hub.bundle.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which steps of a bundle's own routes were reached by its tests. */
public final class Coverage {

    private final Map<Step, Boolean> steps = new TreeMap<>(
            Comparator.comparing(Step::file).thenComparing(Step::line).thenComparing(Step::id));

    /**
     * A step of a route.
     *
     * @param file of the bundle
     * @param id as it is written; without one, its kind: {@code to}
     */
    public record Step(String file, int line, String route, String id) {}

    /**
     * The sum of one route.
     *
     * @param missed the steps that no test reached
     */
    public record OfRoute(String route, int reached, int all, List<Step> missed) {}

    synchronized void is(Step step) {
        steps.putIfAbsent(step, false);
    }

    synchronized void reached(Step step) {
        steps.put(step, true);
    }

    /** Every route, by its id. */
    public synchronized List<OfRoute> routes() {
        return new TreeSet<>(steps.keySet().stream().map(Step::route).toList())
                .stream().map(this::route).toList();
    }

    private OfRoute route(String route) {
        List<Step> all = steps.keySet().stream()
                .filter(step -> step.route().equals(route))
                .toList();
        List<Step> missed =
                all.stream().filter(step -> !steps.getOrDefault(step, false)).toList();
        return new OfRoute(route, all.size() - missed.size(), all.size(), missed);
    }

    /** Steps reached, in percent of all; 100 when there is none. */
    public synchronized int percent() {
        long reached = steps.values().stream().filter(Boolean::booleanValue).count();
        return steps.isEmpty() ? 100 : (int) (100 * reached / steps.size());
    }
}
