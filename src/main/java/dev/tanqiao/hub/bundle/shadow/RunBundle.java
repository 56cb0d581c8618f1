package dev.tanqiao.hub.bundle.shadow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.settlement.RuleDecision;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.core.transaction.Source;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.DetachedHub;
import dev.tanqiao.hub.bundle.bench.Captured;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The routes of one version of a bundle, in a context of their own: what they do is seen, and nothing of it happens. */
final class RunBundle implements AutoCloseable {

    /** Headers that are no data about the message, but say what is done with it. */
    private static final List<String> TELLING = List.of(
            "CamelHttpMethod", "CamelHttpPath", "CamelHttpQuery", "CamelFileName", "kafka.KEY", "subject", "to");

    private final Bundle bundle;
    private final Decisions decisions;
    private final People people;
    private final DetachedHub hub;
    private final List<RouteOutcome.Effect> effects = new ArrayList<>();
    private final List<RouteOutcome.HandedIn> purchases = new ArrayList<>();
    private Instant now;

    /** What the hub knows. */
    interface People {

        /** Everybody takes part, and no settlement is known. */
        People EVERYBODY = new People() {
            @Override
            public Map<String, Object> person(Bundle asking, String account) {
                return Map.of("known", true, "account", account);
            }

            @Override
            public Map<String, Object> settlement(Bundle asking, String id) {
                return Map.of("known", false);
            }
        };

        Map<String, Object> person(Bundle asking, String account);

        Map<String, Object> settlement(Bundle asking, String id);
    }

    /**
     * Starts them.
     *
     * @param properties that are set
     * @throws Exception when they cannot be loaded or started
     */
    RunBundle(BundleContexts contexts, Bundle bundle, DetachedHub.Given given, Decisions decisions, People people)
            throws Exception {
        this.bundle = bundle;
        this.decisions = decisions;
        this.people = people;
        this.now = given.now();
        this.hub = new DetachedHub(contexts, bundle, given, new Watching(), new Captured(this::captured));
    }

    /** The types of the events that its routes are told of. */
    Set<String> types() {
        return hub.types();
    }

    /** What each route that is told of it does. */
    List<RouteOutcome> outcomes(PastEvent event) {
        now = event.at();
        List<RouteOutcome> outcomes = new ArrayList<>();
        for (String route : hub.told(event.type(), event.provider())) {
            Exception failure = hub.tell(route, event.at(), event.body().getBytes(StandardCharsets.UTF_8))
                    .orElse(null);
            String unanswered = unanswered(failure);
            outcomes.add(taken(
                    bundle.name() + "/" + route,
                    failure == null || unanswered != null ? null : told(failure),
                    unanswered));
        }
        return outcomes;
    }

    private synchronized RouteOutcome taken(String route, @Nullable String failure, @Nullable String unanswered) {
        var outcome = new RouteOutcome(route, failure, unanswered, List.copyOf(effects), List.copyOf(purchases));
        effects.clear();
        purchases.clear();
        return outcome;
    }

    private static @Nullable String unanswered(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Unanswered unanswered) {
                return unanswered.getMessage();
            }
        }
        return null;
    }

    /** The innermost message: Camel's own tell of routes and exchanges before it. */
    static String told(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void captured(Captured.Sent message) {
        Map<String, String> telling = new TreeMap<>();
        telling.put("options", message.options());
        TELLING.forEach(name -> {
            if (message.headers().containsKey(name)) {
                telling.put(name, String.valueOf(message.headers().get(name)));
            }
        });
        add(new RouteOutcome.Effect(message.to(), json(message.body()), telling));
    }

    private synchronized void add(RouteOutcome.Effect effect) {
        effects.add(effect);
    }

    /** A text that is JSON is compared as JSON. */
    private static JsonNode json(@Nullable Object body) {
        if (body instanceof String text) {
            JsonNode read = WireJson.value(text);
            return read.isContainerNode() ? read : MaterialLines.JSON.valueToTree(text);
        }
        return MaterialLines.JSON.valueToTree(body);
    }

    private final class Watching implements DetachedHub.Answering {

        @Override
        public Map<String, Object> person(String account) {
            return people.person(bundle, account);
        }

        @Override
        public Map<String, Object> settlement(String id) {
            return people.settlement(bundle, id);
        }

        @Override
        public DetachedHub.Verdict decide(Purchase purchase, Source source) {
            RuleDecision ruled = decisions.ruled(source, purchase.row(), now);
            synchronized (RunBundle.this) {
                purchases.add(new RouteOutcome.HandedIn(
                        purchase.id(), purchase.status() == TransactionStatus.PAID, Decided.of(ruled)));
            }
            return DetachedHub.Verdict.of(ruled, purchase);
        }

        @Override
        public Object call(String upstream, String operation, Object body) throws Unanswered {
            add(new RouteOutcome.Effect(upstream + " " + operation, json(body), Map.of()));
            throw new Unanswered(upstream + " " + operation);
        }

        @Override
        public void added(Event event) {
            add(new RouteOutcome.Effect("event " + event.type().wireName(), json(event.data()), Map.of()));
        }
    }

    /** Answers of upstreams are not replayed. */
    private static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1L;

        Unanswered(String operation) {
            super(operation);
        }
    }

    @Override
    public void close() throws Exception {
        hub.close();
    }
}
