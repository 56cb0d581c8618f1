package dev.tanqiao.hub.bundle.door;

import java.util.Map;

/**
 * Where a route of a bundle begins.
 *
 * @param kind what it begins with
 * @param route the id of the route, the same over all versions of the bundle
 * @param options of its address, as they were written
 */
public record Source(Kind kind, String route, Map<String, String> options) {

    public Source {
        options = Map.copyOf(options);
    }

    /** The last part of its address, where it is asked by HTTP. */
    public String name() {
        String name = options.getOrDefault("name", "");
        return name.isEmpty() ? route : name;
    }

    /** What routes begin with. */
    public enum Kind {
        /** Events of the hub's outbox. */
        EVENTS,
        /** Times. */
        SCHEDULE,
        /** Posts that were stored. */
        INBOX,
        /** HTTP requests that wait for an answer. */
        REQUEST
    }
}
