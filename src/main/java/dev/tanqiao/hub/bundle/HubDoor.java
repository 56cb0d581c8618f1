package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.delivery.Acknowledgement;
import dev.tanqiao.core.delivery.Format;
import dev.tanqiao.core.delivery.RedeliveryPolicy;
import dev.tanqiao.core.delivery.Subscription;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Schemas;
import dev.tanqiao.hub.bundle.door.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** The hub as one bundle meets it. */
final class HubDoor implements Door {

    private static final List<String> ROLES = List.of("view", "operate", "review");

    private final Bundle bundle;
    private final Schemas schemas;
    private final Receivers receivers;
    private final Schedules schedules;
    private final Answers answers;
    private final Set<Source> opened = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** @param schemas among the files of the bundle */
    HubDoor(Bundle bundle, Schemas schemas, Receivers receivers, Schedules schedules, Answers answers) {
        this.bundle = bundle;
        this.schemas = schemas;
        this.receivers = receivers;
        this.schedules = schedules;
        this.answers = answers;
    }

    /** Answers what actions and sinks ask. */
    @FunctionalInterface
    interface Answers {
        Object ask(Request request) throws Exception;
    }

    /** Begins routes of bundles at their times. */
    interface Schedules {

        /** @throws IllegalArgumentException when it is no schedule */
        void open(String bundle, Source source, Receiver receiver);

        void close(String bundle, Source source);
    }

    /**
     * What a route that begins at a source is told; empty: nothing.
     *
     * @throws IllegalArgumentException when the options of the source cannot be used
     */
    Optional<Subscription> subscription(Source source) {
        schemas.require(source.options().getOrDefault("schema", ""));
        return switch (source.kind()) {
            case EVENTS -> Optional.of(events(source));
            case INBOX -> {
                Authentication.of(source.options());
                yield Optional.of(inbox(source));
            }
            case SCHEDULE -> {
                BundleSchedules.schedule(id(source), source);
                yield Optional.empty();
            }
            case REQUEST -> {
                requireAuthentication(source);
                yield Optional.empty();
            }
        };
    }

    @Override
    public void open(Source source, Receiver receiver) {
        if (source.kind() == Source.Kind.SCHEDULE) {
            schedules.open(bundle.name(), source, receiver);
        }
        receivers.open(bundle.name(), source, receiver, schemas);
        opened.add(source);
    }

    @Override
    public void close(Source source) {
        if (!opened.remove(source)) {
            return; // what another version of the bundle has opened stays
        }
        receivers.close(bundle.name(), source);
        if (source.kind() == Source.Kind.SCHEDULE) {
            schedules.close(bundle.name(), source);
        }
    }

    /** Nothing is answered any more: what still runs of this version runs too long. */
    void end() {
        ended = true;
    }

    @Override
    public Object ask(Request request) throws Exception {
        if (ended) {
            throw new IllegalStateException("This version of the bundle has ended. Nothing was done.");
        }
        return answers.ask(request);
    }

    private static void requireAuthentication(Source source) {
        String role = source.options().getOrDefault("role", "");
        if (role.isEmpty()) {
            Authentication.of(source.options());
        } else if (!ROLES.contains(role)) {
            throw new IllegalArgumentException(
                    "`role` is one of %s, not '%s'.".formatted(String.join(", ", ROLES), role));
        }
    }

    private Subscription events(Source source) {
        List<String> types = words(source, "types");
        if (types.isEmpty()) {
            throw new IllegalArgumentException("`types` names the events, like settlement.settled, settlement.* or *.");
        }
        String orderBy = source.options().getOrDefault("orderBy", "");
        return subscription(source, types, Set.copyOf(words(source, "only")), orderBy.isEmpty() ? null : orderBy);
    }

    private static List<String> words(Source source, String option) {
        return Arrays.stream(source.options().getOrDefault(option, "").split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private Subscription inbox(Source source) {
        return subscription(
                source, List.of(EventType.inbox(bundle.name(), source.route()).wireName()), Set.of(), null);
    }

    private Subscription subscription(Source source, List<String> types, Set<String> only, @Nullable String orderBy) {
        return new Subscription(
                id(source),
                Subscription.addressOf(bundle.name(), source.route()),
                types,
                Format.CLOUDEVENTS,
                Acknowledgement.HTTP_2XX,
                redelivery(source.options().getOrDefault("redelivery", "standard")),
                null,
                only,
                orderBy);
    }

    private String id(Source source) {
        return bundle.name() + "/" + source.route();
    }

    private static RedeliveryPolicy redelivery(String words) {
        return switch (words) {
            case "standard" -> RedeliveryPolicy.STANDARD;
            case "city" -> RedeliveryPolicy.CITY;
            case "once" -> new RedeliveryPolicy(1, List.of());
            default -> delays(words);
        };
    }

    private static RedeliveryPolicy delays(String words) {
        List<java.time.Duration> delays = new ArrayList<>();
        for (String word : words.split(",", -1)) {
            try {
                delays.add(DurationStyle.SIMPLE.parse(word.strip()));
            } catch (IllegalArgumentException malformed) {
                throw new IllegalArgumentException(
                        "`redelivery` is standard, city, once, or the delays between attempts, like 10s,5m,1h; not '%s'."
                                .formatted(words),
                        malformed);
            }
        }
        return new RedeliveryPolicy(delays.size() + 1, delays);
    }
}
