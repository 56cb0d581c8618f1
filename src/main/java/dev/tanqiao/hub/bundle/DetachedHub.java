package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.core.delivery.DueDelivery;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.core.settlement.RuleDecision;
import dev.tanqiao.core.settlement.RuleResult;
import dev.tanqiao.core.transaction.Decision;
import dev.tanqiao.core.transaction.Purchase;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.BundleRoutes;
import dev.tanqiao.hub.bundle.context.Replacements;
import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Schemas;
import dev.tanqiao.hub.bundle.door.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The hub as one bundle meets it, without database, upstreams and network: for tests of bundles, and to see what a version of a bundle
 * would have done. What its sources take goes through the code of the hub; {@link AnswersInMemory} answers what it asks.
 */
public final class DetachedHub implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_TYPE = "application/json";
    private static final String STATUS = "CamelHttpResponseCode";

    private final Bundle bundle;
    private final Answering answering;
    private final Clock clock = ((InstantSource) () -> this.now).withZone(ZoneOffset.UTC);
    private final Map<String, Source> sources = new ConcurrentHashMap<>();
    private final Map<String, Receiver> schedules = new ConcurrentHashMap<>();
    private final AnswersInMemory answers;
    private final Receivers receivers = new Receivers();
    private final HttpSources http;
    private final HubDoor door;
    private final @Nullable CamelContext camel;
    private volatile Instant now;
    private int told;

    /** Who answers what routes ask of the hub, and sees what they hand in. */
    public interface Answering {

        /** As {@code tanqiao-person-action} answers; {@code known} false: the account never consented. */
        Map<String, Object> person(String account);

        /** As {@code tanqiao-settlement-action} answers. */
        Map<String, Object> settlement(String id);

        /** What is decided about a purchase that a route hands in. */
        Verdict decide(Purchase purchase, dev.tanqiao.core.transaction.Source source);

        /**
         * Answers for an upstream.
         *
         * @param upstream {@code campus} or {@code carbon}
         * @throws Exception when it has no answer
         */
        Object call(String upstream, String operation, Object body) throws Exception;

        /** An event of the bundle was added. */
        default void added(Event event) {}
    }

    /**
     * What is there before something happens.
     *
     * @param properties of the bundle; others have their default, secrets are made up
     * @param persons as {@code tanqiao-person-action} answers; null: everybody takes part
     * @param settlements as {@code tanqiao-settlement-action} answers
     */
    public record State(
            Instant now,
            Map<String, String> properties,
            @Nullable List<Map<String, Object>> persons,
            List<Map<String, Object>> settlements) {}

    /**
     * What came of one message.
     *
     * @param attempts how often the route was started
     * @param deadLetter whether it failed at the last attempt of a source that is redelivered
     */
    public record Outcome(
            @Nullable Object body,
            Map<String, Object> headers,
            @Nullable Exception error,
            int attempts,
            boolean deadLetter) {

        private static Outcome failed(Exception error, int attempts, boolean deadLetter) {
            return new Outcome(null, Map.of(), error, attempts, deadLetter);
        }
    }

    /**
     * What the bundle's rules say of a purchase.
     *
     * @param decision SETTLE, NO_RULE, NO_POINTS or NOT_GRANTED
     * @param result of the rule that speaks of it, also where it is not settled; null: none does
     */
    public record Verdict(Decision decision, @Nullable RuleResult result) {

        /** @param ruled about that purchase */
        public static Verdict of(RuleDecision ruled, Purchase purchase) {
            return new Verdict(
                    ruled.decision(), ruled.rule() == null ? null : ruled.rule().result(purchase.row()));
        }
    }

    /**
     * Loads and starts the routes of a bundle.
     *
     * @throws Exception when they cannot be loaded or started, or a property does not fit
     */
    public DetachedHub(BundleContexts contexts, Bundle bundle, State state, Replacements replacements)
            throws Exception {
        this(
                contexts,
                bundle,
                new Given(state.now(), state.properties()),
                new GivenAnswers(bundle, state),
                replacements);
    }

    /**
     * When it begins, and the properties of the bundle that are set.
     *
     * @param properties others have their default, secrets are made up
     */
    public record Given(Instant now, Map<String, String> properties) {}

    /**
     * Likewise, with somebody else who answers.
     *
     * @throws Exception when they cannot be loaded or started, or a property does not fit
     */
    public DetachedHub(
            BundleContexts contexts, Bundle bundle, Given given, Answering answering, Replacements replacements)
            throws Exception {
        this.bundle = bundle;
        this.answering = answering;
        this.now = given.now();
        this.answers = new AnswersInMemory(bundle, answering, clock);
        this.http = new HttpSources(receivers, (inbox, post) -> Optional.of(answers.add(post)), clock);
        Map<String, byte[]> files = new TreeMap<>(bundle.files().all());
        if (bundle.files().has(BundleFiles.SUBSCRIPTIONS)) {
            files.putAll(EndpointSubscriptions.routes(bundle.files().yaml(BundleFiles.SUBSCRIPTIONS)));
        }
        this.door = new HubDoor(bundle, new Schemas(files), receivers, new Times(), answers);
        this.camel = files.keySet().stream().noneMatch(name -> name.endsWith(".camel.yaml"))
                ? null
                : contexts.load(
                        new BundleRoutes(
                                bundle.name(),
                                files,
                                values(bundle, given.properties()),
                                bundle.grants().hosts()),
                        new Listening(),
                        replacements);
        if (camel != null) {
            camel.start();
        }
    }

    /** The hub's door, remembering which route begins with what. */
    private final class Listening implements Door {
        @Override
        public void open(Source source, Receiver receiver) {
            door.subscription(source);
            door.open(source, receiver);
            sources.put(source.route(), source);
        }

        @Override
        public void close(Source source) {
            door.close(source);
        }

        @Override
        public Object ask(Request request) throws Exception {
            return door.ask(request);
        }
    }

    /** Times come when a test says so. */
    private final class Times implements HubDoor.Schedules {
        @Override
        public void open(String name, Source source, Receiver receiver) {
            schedules.put(source.route(), receiver);
        }

        @Override
        public void close(String name, Source source) {
            schedules.remove(source.route());
        }
    }

    private static Map<String, String> values(Bundle bundle, Map<String, String> given) {
        given.keySet().forEach(name -> {
            if (!bundle.properties().containsKey(name)) {
                throw new IllegalArgumentException("bundle.yaml has no property '%s'%s."
                        .formatted(
                                name,
                                Nearest.hint(
                                        name, new TreeSet<>(bundle.properties().keySet()))));
            }
        });
        Map<String, String> values = new TreeMap<>();
        bundle.properties().forEach((name, property) -> {
            String value =
                    given.getOrDefault(name, property.secret() ? BundleWorkbench.madeUp(name) : property.standard());
            if (value != null) {
                PropertyValues.misfit(property.type(), value).ifPresent(expected -> {
                    throw new IllegalArgumentException(
                            "The property '%s' is '%s', but must be %s.".formatted(name, value, expected));
                });
                values.put(name, value);
            } else if (property.required()) {
                throw new IllegalArgumentException(
                        "The property '%s' is required; give it under given.properties.".formatted(name));
            }
        });
        return values;
    }

    /**
     * The context of its routes, which has been started.
     *
     * @throws IllegalStateException when the bundle has no route
     */
    public CamelContext camel() {
        if (camel == null) {
            throw new IllegalStateException("The bundle %s has no route.".formatted(bundle.name()));
        }
        return camel;
    }

    /** What the bundle's own rules say of a purchase, whoever bought. */
    public Verdict decide(Purchase purchase, dev.tanqiao.core.transaction.Source source) {
        return answering.decide(purchase, source);
    }

    private Stream<Subscription> subscriptions() {
        return sources.values().stream().flatMap(source -> door.subscription(source).stream());
    }

    /** The types of the events that its routes are told of, as subscriptions name them. */
    public Set<String> types() {
        return subscriptions().flatMap(each -> each.events().stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The routes that are told of an event, by their ids.
     *
     * @param type wire name; of a post, that of its inbox
     * @param provider the equity provider it names, if any
     */
    public List<String> told(String type, @Nullable String provider) {
        return subscriptions()
                .filter(each -> each.wants(type, provider))
                .map(Subscription::route)
                .map(route -> route.substring(bundle.name().length() + 1))
                .sorted()
                .toList();
    }

    /**
     * Lets a route be told of an event once, at the time of the event; what it has handed in before is forgotten.
     *
     * @param event CloudEvents JSON
     * @return why the route failed; empty: it went through
     */
    public Optional<Exception> tell(String route, Instant at, byte[] event) {
        now = at;
        answers.forget();
        try {
            receivers.receive(due(subscription(Objects.requireNonNull(sources.get(route), route)), event, 0));
            return Optional.empty();
        } catch (Exception failure) {
            return Optional.of(failure);
        }
    }

    /** The purchases that were handed in and are none that is refused, as they were handed in. */
    public List<Object> purchases() {
        return answers.purchases();
    }

    /** The events of the bundle that were added. */
    public List<Object> events() {
        return answers.events();
    }

    /**
     * Lets a message reach a route, to its end; a source that is redelivered is run again while it fails, without waiting.
     *
     * @param bytes of the body, where it is a file
     * @throws IllegalArgumentException when there is no such route, or it is not told of such an event
     */
    public Outcome receive(String route, @Nullable Object body, byte @Nullable [] bytes, Map<String, Object> headers)
            throws Exception {
        Source source = sources.get(route);
        if (source == null) {
            return direct(route, bytes == null ? body : bytes, headers);
        }
        return switch (source.kind()) {
            case EVENTS -> event(source, body);
            case INBOX -> post(source, bytes == null ? json(body) : bytes, body instanceof String, headers);
            case REQUEST -> request(source, bytes == null ? json(body) : bytes, body instanceof String, headers);
            case SCHEDULE -> schedule(route);
        };
    }

    private Outcome direct(String id, @Nullable Object body, Map<String, Object> headers) throws Exception {
        Route route = camel == null ? null : camel.getRoute(id);
        if (route == null) {
            List<String> routes = camel == null
                    ? List.of()
                    : camel.getRoutes().stream()
                            .map(Route::getId)
                            .filter(each -> !each.contains("/"))
                            .sorted()
                            .toList();
            throw new IllegalArgumentException("There is no route '%s'%s.".formatted(id, Nearest.hint(id, routes)));
        }
        Exchange exchange = route.getEndpoint().createExchange();
        exchange.getMessage().setBody(body);
        headers.forEach(exchange.getMessage()::setHeader);
        ((DefaultConsumer) route.getConsumer()).getProcessor().process(exchange);
        return exchange.getException() == null
                ? new Outcome(
                        exchange.getMessage().getBody(), exchange.getMessage().getHeaders(), null, 1, false)
                : Outcome.failed(exchange.getException(), 1, false);
    }

    private Outcome schedule(String route) {
        String name = bundle.name() + "/" + route;
        try {
            var end = Objects.requireNonNull(schedules.get(route))
                    .receive(BundleSchedules.message(name, clock.instant().toString()));
            return new Outcome(end.body(), end.headers(), null, 1, false);
        } catch (Exception failure) {
            return Outcome.failed(failure, 1, false);
        }
    }

    private Outcome event(Source source, @Nullable Object body) throws Exception {
        if (!(body instanceof Map<?, ?> given)) {
            throw new IllegalArgumentException("The route '%s' begins with events: its body is one, with type and data."
                    .formatted(source.route()));
        }
        Map<String, Object> event = new LinkedHashMap<>(Asked.map(given));
        told++;
        event.putIfAbsent("id", "event-" + told);
        event.putIfAbsent("time", clock.instant().toString());
        Subscription subscription = subscription(source);
        var type = new EventType(String.valueOf(event.get("type")));
        if (subscription.events().stream().noneMatch(type::isCoveredBy)) {
            throw new IllegalArgumentException("The route '%s' is not told of %s: its `types` are %s."
                    .formatted(source.route(), type.wireName(), String.join(", ", subscription.events())));
        }
        return deliver(subscription, event);
    }

    private Outcome post(Source source, byte[] bytes, boolean text, Map<String, Object> headers) throws Exception {
        int before = answers.stored().size();
        try {
            HttpSources.Answer answer = http.post(request(source, headers, bytes, text));
            if (answers.stored().size() == before) {
                return new Outcome(answer.body(), Map.of(STATUS, answer.status()), null, 0, false);
            }
        } catch (HttpSources.Refused refused) {
            return Outcome.failed(refused, 0, false);
        }
        Event stored = answers.stored().get(before);
        return deliver(
                subscription(source),
                Map.of("id", stored.id().toString(), "type", stored.type().wireName(), "data", stored.data()));
    }

    private Outcome request(Source source, byte[] bytes, boolean text, Map<String, Object> headers) {
        try {
            HttpSources.Answer answer = http.ask(request(source, headers, bytes, text));
            return new Outcome(answer.body(), Map.of(STATUS, answer.status()), null, 1, false);
        } catch (HttpSources.Refused refused) {
            return refused.getCause() instanceof Exception failure
                    ? Outcome.failed(failure, 1, false)
                    : Outcome.failed(refused, 0, false);
        }
    }

    /** As somebody sends it who knows the secret. */
    private HttpSources.Request request(Source source, Map<String, Object> headers, byte[] bytes, boolean text) {
        Map<String, String> all = new TreeMap<>();
        String secret = source.options().getOrDefault("secret", "");
        if (!secret.isEmpty()) {
            Authentication authentication = Authentication.of(source.options());
            all.put("authorization", "Bearer " + secret);
            all.put(authentication.header().toLowerCase(Locale.ROOT), authentication.hmac(bytes));
        }
        all.put("content-type", text ? "text/plain" : JSON_TYPE);
        headers.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), String.valueOf(value)));
        String role = source.options().getOrDefault("role", "").toUpperCase(Locale.ROOT);
        return new HttpSources.Request(bundle.name(), source.name(), secret, all, List.of(role), bytes);
    }

    private Subscription subscription(Source source) {
        return door.subscription(source).orElseThrow();
    }

    private Outcome deliver(Subscription subscription, Map<String, Object> event) throws Exception {
        byte[] body = JSON.writeValueAsBytes(event);
        int attempts = subscription.redelivery().attempts();
        for (int ended = 0; ; ended++) {
            try {
                receivers.receive(due(subscription, body, ended));
                return new Outcome(null, Map.of(), null, ended + 1, false);
            } catch (Exception failure) {
                if (ended + 1 == attempts) {
                    return Outcome.failed(failure, attempts, true);
                }
            }
        }
    }

    private static DueDelivery due(Subscription subscription, byte[] event, int attempts) {
        return new DueDelivery(1, "told", attempts, 1, false, subscription, JSON_TYPE, event);
    }

    private static byte[] json(@Nullable Object body) throws IOException {
        return body instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : JSON.writeValueAsBytes(body);
    }

    @Override
    public void close() throws Exception {
        if (camel != null) {
            camel.close();
        }
    }
}
