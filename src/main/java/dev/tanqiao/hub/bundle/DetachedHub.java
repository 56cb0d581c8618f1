package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.core.delivery.DueDelivery;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
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
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The hub as one bundle meets it, without database, upstreams and network, for tests of bundles. What its sources take goes through the
 * code of the hub; {@link AnswersInMemory} answers what it asks.
 */
public final class DetachedHub implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_TYPE = "application/json";
    private static final String STATUS = "CamelHttpResponseCode";

    private final Bundle bundle;
    private final State state;
    private final Clock clock;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();
    private final Map<String, Receiver> schedules = new ConcurrentHashMap<>();
    private final AnswersInMemory answers;
    private final Receivers receivers = new Receivers();
    private final HttpSources http;
    private final HubDoor door;
    private final @Nullable CamelContext camel;
    private int told;

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
     */
    public record Verdict(Decision decision, @Nullable RuleResult result) {}

    /**
     * Loads and starts the routes of a bundle.
     *
     * @throws Exception when they cannot be loaded or started, or a property does not fit
     */
    public DetachedHub(BundleContexts contexts, Bundle bundle, State state, Replacements replacements)
            throws Exception {
        this.bundle = bundle;
        this.state = state;
        this.clock = Clock.fixed(state.now(), ZoneOffset.UTC);
        this.answers = new AnswersInMemory(bundle, state, clock);
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
                                properties(),
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

    private Map<String, String> properties() {
        state.properties().keySet().forEach(name -> {
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
            String value = state.properties()
                    .getOrDefault(name, property.secret() ? BundleWorkbench.madeUp(name) : property.standard());
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
        return answers.decide(purchase, source);
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
                receivers.receive(new DueDelivery(
                        1, String.valueOf(event.get("id")), ended, 1, false, subscription, JSON_TYPE, body));
                return new Outcome(null, Map.of(), null, ended + 1, false);
            } catch (Exception failure) {
                if (ended + 1 == attempts) {
                    return Outcome.failed(failure, attempts, true);
                }
            }
        }
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
