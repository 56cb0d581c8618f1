package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tanqiao.core.delivery.DueDelivery;
import dev.tanqiao.hub.bundle.door.Message;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Schemas;
import dev.tanqiao.hub.bundle.door.Source;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The routes of bundles that run in this hub, by {@code bundle/route}: what is due for them is handed over here. */
@Component
public final class Receivers {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Logger log = LoggerFactory.getLogger(Receivers.class);

    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private final Map<String, ReadWriteLock> gates = new ConcurrentHashMap<>();

    /** Of all names of which no bundle has run here: anybody may ask for any. */
    private final ReadWriteLock noGate = new ReentrantReadWriteLock();

    /** The inboxes of bundles that are being replaced: what is posted meanwhile is stored, and read by what runs then. */
    private final Map<String, List<Open>> inboxes = new ConcurrentHashMap<>();

    /** Bundles that are deployed and do not run here as they should. */
    private volatile Set<String> missing = Set.of();

    void miss(Set<String> bundles) {
        missing = Set.copyOf(bundles);
    }

    boolean isMissing(String bundle) {
        return missing.contains(bundle);
    }

    void open(String bundle, Source source, Receiver receiver, Schemas schemas) {
        gates.computeIfAbsent(bundle, none -> new ReentrantReadWriteLock());
        if (open.putIfAbsent(bundle + "/" + source.route(), new Open(source, receiver, schemas)) != null) {
            throw new IllegalArgumentException(
                    "The route %s of bundle %s begins with a source already; give each source a route of its own."
                            .formatted(source.route(), bundle));
        }
    }

    void close(String bundle, Source source) {
        open.remove(bundle + "/" + source.route());
    }

    /** Where the routes of a bundle begin that run here, by their ids. */
    public List<Source> sources(String bundle) {
        return of(bundle)
                .map(Open::source)
                .sorted(Comparator.comparing(Source::route))
                .toList();
    }

    /** The route of a bundle that begins with what an address names, if it runs here. */
    private Optional<Open> named(String bundle, String name, Source.Kind kind) {
        return of(bundle).filter(each -> each.isNamed(name, kind)).findFirst();
    }

    private Stream<Open> of(String bundle) {
        return open.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(bundle + "/"))
                .map(Map.Entry::getValue);
    }

    /**
     * Replaces what runs of a bundle while nothing of it is under way: what comes meanwhile waits. What does not end in time is left alone,
     * and what waited goes on with what runs then.
     */
    void replace(String bundle, Duration atMost, Runnable replacing) {
        var gate = new ReentrantReadWriteLock();
        gate.writeLock().lock();
        ReadWriteLock former = gates.put(bundle, gate); // who has not passed it waits at the new one
        boolean drained = false;
        try {
            drained = former == null || former.writeLock().tryLock(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (!drained) {
                log.warn(
                        "bundle.not_drained name={} afterMs={} next=\"what is still at work is ended, and done again by what runs then\"",
                        bundle,
                        atMost.toMillis());
            }
            inboxes.put(bundle, of(bundle).filter(Open::isInbox).toList());
            replacing.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The hub stops.", stopped);
        } finally {
            inboxes.remove(bundle);
            if (drained && former != null) {
                former.writeLock().unlock();
            }
            gate.writeLock().unlock();
        }
    }

    /**
     * Runs a route of a bundle, to its end.
     *
     * @param route finds it, once nothing is being replaced
     * @throws Exception when it failed, or does not run here
     */
    private <T> T through(String bundle, Callable<T> route) throws Exception {
        Lock passed = pass(bundle);
        try {
            return route.call();
        } finally {
            passed.unlock();
        }
    }

    private Lock pass(String bundle) {
        while (true) {
            ReadWriteLock gate = gate(bundle);
            Lock passed = gate.readLock();
            passed.lock();
            if (gate.equals(gate(bundle))) {
                return passed;
            }
            passed.unlock();
        }
    }

    private ReadWriteLock gate(String bundle) {
        return gates.getOrDefault(bundle, noGate);
    }

    /**
     * Runs the route that a delivery is for, to its end.
     *
     * @throws Exception when it failed, or does not run here
     */
    public void receive(DueDelivery delivery) throws Exception {
        String route = delivery.subscription().route();
        String bundle = route.substring(0, route.indexOf('/'));
        through(bundle, () -> {
            Open here = Optional.ofNullable(open.get(route)).orElseThrow(() -> new NotRunning(route));
            return here.receiver().receive(message(here.source(), delivery));
        });
    }

    /**
     * Runs the route that a schedule begins, to its end. Nothing waits here: the schedule ends with the version, and would wait for it.
     *
     * @throws BeingReplaced when the bundle is being replaced: the tick is one of what runs then
     * @throws Exception when the route failed, or does not run here
     */
    void tick(String bundle, String route, Message tick) throws Exception {
        ReadWriteLock gate = gate(bundle);
        Lock passed = gate.readLock();
        if (!passed.tryLock()) {
            throw new BeingReplaced(bundle);
        }
        try {
            if (!gate.equals(gate(bundle))) {
                throw new BeingReplaced(bundle);
            }
            Open here = Optional.ofNullable(open.get(bundle + "/" + route))
                    .orElseThrow(() -> new NotRunning(bundle + "/" + route));
            here.receiver().receive(tick);
        } finally {
            passed.unlock();
        }
    }

    /** Does something with the inbox of an address, whether its bundle is being replaced or not; empty when there is none here. */
    <T> Optional<T> atInbox(String bundle, String name, Doing<T> doing) throws Exception {
        Optional<Open> inbox = Stream.concat(of(bundle), inboxes.getOrDefault(bundle, List.of()).stream())
                .filter(each -> each.isNamed(name, Source.Kind.INBOX))
                .findFirst();
        return inbox.isEmpty() ? at(bundle, name, Source.Kind.INBOX, doing) : Optional.of(doing.with(inbox.get()));
    }

    /** Does something with the route that begins at an address; empty when none does here. */
    <T> Optional<T> at(String bundle, String name, Source.Kind kind, Doing<T> doing) throws Exception {
        return through(bundle, () -> {
            Optional<Open> here = named(bundle, name, kind);
            return here.isEmpty() ? Optional.empty() : Optional.of(doing.with(here.get()));
        });
    }

    /** What is done with a route. */
    @FunctionalInterface
    interface Doing<T> {
        T with(Open route) throws Exception;
    }

    private static Message message(Source source, DueDelivery delivery) throws IOException {
        Map<String, Object> event = event(delivery);
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("TanqiaoAttempt", delivery.attempt());
        String origin = String.valueOf(event.get("id"));
        if (source.kind() != Source.Kind.INBOX) {
            return new Message(event, headers, origin);
        }
        Post post = JSON.convertValue(event.get("data"), Post.class);
        headers.putAll(post.headers());
        headers.put("TanqiaoKey", post.key());
        return new Message(post.body(), headers, origin);
    }

    private static Map<String, Object> event(DueDelivery delivery) throws IOException {
        try {
            return JSON.readValue(delivery.body(), new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JsonProcessingException damaged) {
            throw new IOException("its body is no JSON", damaged);
        }
    }

    /** A route that runs here. */
    record Open(Source source, Receiver receiver, Schemas schemas) {

        boolean isInbox() {
            return source.kind() == Source.Kind.INBOX;
        }

        boolean isNamed(String name, Source.Kind kind) {
            return source.kind() == kind && source.name().equals(name);
        }
    }

    /** A version of a bundle is taking the place of another one. */
    public static final class BeingReplaced extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        BeingReplaced(String bundle) {
            super("the bundle %s is being replaced".formatted(bundle));
        }
    }

    /** No such route runs in this hub. */
    static final class NotRunning extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NotRunning(String route) {
            super("the route %s does not run in this hub".formatted(route));
        }
    }
}
