package dev.tanqiao.hub.bundle;

import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.core.event.Outbox;
import dev.tanqiao.hub.bundle.door.Door;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Events of bundles' own. */
@Component
final class BundleEvents {

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9]*([-_.][a-z0-9]+)*");

    private final Outbox outbox;
    private final Clock clock;

    BundleEvents(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * An event of a bundle, the same for each key. Without a key it is the same for what the route began with: a route that fails after it
     * and is run again adds no second one.
     */
    Event of(String bundle, Door.Request request) throws IOException {
        String type = request.options().getOrDefault("type", "");
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException(
                    "`type` is lower-case words like meal-served, not '%s'.".formatted(type));
        }
        String key = request.options().getOrDefault("key", "");
        String once = !key.isEmpty()
                ? key
                : !request.origin().isEmpty()
                        ? request.origin()
                        : UUID.randomUUID().toString();
        String subject = "%s/%s/%s".formatted(bundle, request.route(), once);
        EventType eventType = EventType.ofBundle(bundle, type);
        UUID id = UUID.nameUUIDFromBytes((eventType.wireName() + " " + subject).getBytes(StandardCharsets.UTF_8));
        return new Event(id, eventType, subject, null, 1, clock.instant(), Asked.json(Asked.map(request.body())));
    }

    /** Adds it to the outbox, unless it is there. */
    Map<String, Object> add(Event event) {
        boolean added = outbox.add(event);
        return Map.of("id", event.id().toString(), "type", event.type().wireName(), "added", added);
    }
}
