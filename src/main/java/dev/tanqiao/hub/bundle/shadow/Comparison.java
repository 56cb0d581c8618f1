package dev.tanqiao.hub.bundle.shadow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.hub.bundle.shadow.RouteOutcome.Effect;
import dev.tanqiao.hub.bundle.shadow.RouteOutcome.HandedIn;
import dev.tanqiao.hub.bundle.shadow.ShadowReport.Change;
import dev.tanqiao.hub.bundle.shadow.ShadowReport.Difference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what happened, or happens now, with what would. It holds sums, not what it compares. */
final class Comparison {

    /** Of the reasons of one route; texts that name what they are about may be as many as there are events. */
    private static final int MOST_REASONS = 20;

    private final Predicate<Decided> ofBundle;
    private final Predicate<RouteOutcome> routeOfBundle;
    private final Changes decisions = new Changes();
    private final Changes handedIn = new Changes();
    private final Map<String, Route> routes = new TreeMap<>();
    private long decided;
    private long otherwise;
    private long asToday;
    private long events;
    private long handedInBefore;
    private long handedInAfter;

    /** @param bundle whose rules and routes are compared; null: those of all */
    Comparison(@Nullable String bundle) {
        this.ofBundle = decision -> bundle == null || decision.isOf(bundle);
        this.routeOfBundle = outcome -> bundle == null || outcome.bundle().equals(bundle);
    }

    /**
     * Adds a purchase as it was decided.
     *
     * @param today what the rules decide that hold now
     * @param after what the candidate's decide
     */
    void add(PastTransaction transaction, Decided today, Decided after) {
        Decided then = transaction.decided();
        decided++;
        if (!then.isByRules()) {
            otherwise++;
            return;
        }
        if (!ofBundle.test(then) && !ofBundle.test(after)) {
            return;
        }
        asToday += !then.isWorth(after) && today.isWorth(after) ? 1 : 0;
        Decided before = then.isWorth(today) ? then : today; // what came of it since is no work of the candidate
        Optional<Change> change = Changes.change(before, after);
        decisions.add(
                change,
                new Difference(
                        String.valueOf(transaction.id()),
                        change.orElse(Change.POINTS),
                        transaction.row().orderTime(),
                        transaction.row().merchant(),
                        -transaction.row().amountFen(),
                        transaction.isRefunded(),
                        before,
                        after));
    }

    /** Adds what routes do when they are told of an event. */
    void add(PastEvent event, List<RouteOutcome> before, List<RouteOutcome> after) {
        Map<String, RouteOutcome> was = byRoute(before);
        Map<String, RouteOutcome> is = byRoute(after);
        if (!was.isEmpty() || !is.isEmpty()) {
            events++;
        }
        was.forEach((route, outcome) -> route(route).before(outcome));
        is.forEach((route, outcome) -> route(route).after(outcome, event.number()));
        Set<String> all = new TreeSet<>(was.keySet());
        all.addAll(is.keySet());
        for (String route : all) {
            List<HandedIn> wasHandedIn = was.containsKey(route) ? was.get(route).purchases() : List.of();
            List<HandedIn> isHandedIn = is.containsKey(route) ? is.get(route).purchases() : List.of();
            compare(route, wasHandedIn, isHandedIn);
            route(route)
                    .compare(
                            was.containsKey(route) ? was.get(route).effects() : List.of(),
                            is.containsKey(route) ? is.get(route).effects() : List.of(),
                            event.number());
        }
    }

    private Map<String, RouteOutcome> byRoute(List<RouteOutcome> outcomes) {
        Map<String, RouteOutcome> byRoute = new LinkedHashMap<>();
        outcomes.stream().filter(routeOfBundle).forEach(outcome -> byRoute.put(outcome.route(), outcome));
        return byRoute;
    }

    private Route route(String route) {
        return routes.computeIfAbsent(route, missing -> new Route());
    }

    private void compare(String route, List<HandedIn> before, List<HandedIn> after) {
        handedInBefore += before.size();
        handedInAfter += after.size();
        Map<String, Decided> was = paid(before);
        Map<String, Decided> is = paid(after);
        Set<String> ids = new TreeSet<>(was.keySet());
        ids.addAll(is.keySet());
        for (String id : ids) {
            Decided decidedBefore = was.getOrDefault(id, Decided.NOTHING);
            Decided decidedAfter = is.getOrDefault(id, Decided.NOTHING);
            Optional<Change> change = Changes.change(decidedBefore, decidedAfter);
            handedIn.add(
                    change,
                    new Difference(
                            route + " " + id,
                            change.orElse(Change.POINTS),
                            null,
                            null,
                            null,
                            false,
                            decidedBefore,
                            decidedAfter));
        }
    }

    private static Map<String, Decided> paid(List<HandedIn> purchases) {
        Map<String, Decided> paid = new TreeMap<>();
        purchases.stream().filter(HandedIn::paid).forEach(each -> paid.put(each.id(), each.decided()));
        return paid;
    }

    ShadowReport.Rules rules() {
        return new ShadowReport.Rules(decided, otherwise, asToday, decisions.report());
    }

    /** @param leftOut events of the period that were not replayed */
    ShadowReport.Routes routes(long leftOut) {
        return new ShadowReport.Routes(
                events,
                leftOut,
                handedInBefore,
                handedInAfter,
                handedIn.report(),
                routes.entrySet().stream()
                        .map(each -> each.getValue().report(each.getKey()))
                        .toList());
    }

    /** One route, before and after. */
    private static final class Route {
        private final Map<String, long[]> reasons = new TreeMap<>(); // before, after, first event
        private final Map<String, To> effects = new TreeMap<>();
        private long before;
        private long after;
        private long failedBefore;
        private long failedAfter;
        private long unanswered;

        void before(RouteOutcome outcome) {
            before++;
            if (outcome.failure() != null) {
                failedBefore++;
                reason(outcome.failure())[0]++;
            }
        }

        void after(RouteOutcome outcome, long event) {
            after++;
            unanswered += outcome.unanswered() == null ? 0 : 1;
            if (outcome.failure() != null) {
                failedAfter++;
                long[] reason = reason(outcome.failure());
                reason[1]++;
                reason[2] = reason[2] == 0 ? event : reason[2];
            }
        }

        private long[] reason(String failure) {
            return reasons.computeIfAbsent(
                    reasons.size() < MOST_REASONS || reasons.containsKey(failure) ? failure : "other reasons",
                    missing -> new long[3]);
        }

        void compare(List<Effect> was, List<Effect> is, long event) {
            Set<String> addresses = new TreeSet<>();
            Stream.concat(was.stream(), is.stream()).forEach(effect -> addresses.add(effect.to()));
            for (String address : addresses) {
                effects.computeIfAbsent(address, missing -> new To()).compare(at(address, was), at(address, is), event);
            }
        }

        private static List<Effect> at(String address, List<Effect> effects) {
            return effects.stream()
                    .filter(effect -> effect.to().equals(address))
                    .toList();
        }

        ShadowReport.Route report(String name) {
            return new ShadowReport.Route(
                    name,
                    before,
                    after,
                    failedBefore,
                    failedAfter,
                    unanswered,
                    reasons.entrySet().stream()
                            .filter(each -> each.getValue()[1] > each.getValue()[0])
                            .map(each -> new ShadowReport.Failure(
                                    each.getKey(), each.getValue()[0], each.getValue()[1], each.getValue()[2]))
                            .toList(),
                    effects.entrySet().stream()
                            .map(each -> each.getValue().report(each.getKey()))
                            .toList());
        }
    }

    /** What goes to one address. */
    private static final class To {
        private final Set<String> fields = new TreeSet<>();
        private long before;
        private long after;
        private long appear;
        private long vanish;
        private long differ;
        private @Nullable Long first;

        void compare(List<Effect> was, List<Effect> is, long event) {
            before += was.size();
            after += is.size();
            List<Effect> gone = without(was, is);
            List<Effect> come = without(is, was);
            int both = Math.min(gone.size(), come.size());
            for (int i = 0; i < both; i++) {
                differing("", tree(gone.get(i)), tree(come.get(i)));
            }
            differ += both;
            vanish += gone.size() - both;
            appear += come.size() - both;
            if (first == null && (!gone.isEmpty() || !come.isEmpty())) {
                first = event;
            }
        }

        /** Each is taken away once. */
        private static List<Effect> without(List<Effect> all, List<Effect> others) {
            List<String> left = new ArrayList<>(
                    others.stream().map(effect -> text(tree(effect))).toList());
            return all.stream()
                    .filter(effect -> !left.remove(text(tree(effect))))
                    .toList();
        }

        private static JsonNode tree(Effect effect) {
            ObjectNode tree = MaterialLines.JSON.createObjectNode();
            tree.set("body", effect.body());
            tree.set("how", MaterialLines.JSON.valueToTree(effect.how()));
            return tree;
        }

        /** The same for the same JSON, in whatever order its keys stand. */
        private static String text(JsonNode json) {
            try {
                return MaterialLines.JSON.writeValueAsString(MaterialLines.JSON.treeToValue(json, Object.class));
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /** The names of what differs; never what stands there, which may be about a person. */
        private void differing(String at, JsonNode was, JsonNode is) {
            if (was.isObject() && is.isObject()) {
                Set<String> names = new TreeSet<>();
                was.fieldNames().forEachRemaining(names::add);
                is.fieldNames().forEachRemaining(names::add);
                names.forEach(name -> differing(at + "/" + name, was.path(name), is.path(name)));
            } else if (!text(was).equals(text(is)) && fields.size() < MOST_REASONS) {
                fields.add(at);
            }
        }

        ShadowReport.Effect report(String address) {
            return new ShadowReport.Effect(address, before, after, appear, vanish, differ, List.copyOf(fields), first);
        }
    }
}
