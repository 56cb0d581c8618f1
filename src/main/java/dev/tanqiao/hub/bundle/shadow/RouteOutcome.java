package dev.tanqiao.hub.bundle.shadow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a route does when it is told of an event.
 *
 * @param route {@code bundle/route}
 * @param failure why it failed; null: it did not
 * @param unanswered the operation of an upstream at which it ended, since answers are not replayed; null: it went to its end
 * @param effects what was to leave, in its order
 * @param purchases that it handed in
 */
public record RouteOutcome(
        String route,
        @Nullable String failure,
        @Nullable String unanswered,
        List<Effect> effects,
        List<HandedIn> purchases) {

    /**
     * Something that was to leave, or an event of the bundle.
     *
     * @param to the address without options; {@code carbon accountQuery}; {@code event meal-served}
     * @param how headers that say what is done there, and the options of the address
     */
    public record Effect(String to, JsonNode body, Map<String, String> how) {}

    /**
     * A purchase that was handed in.
     *
     * @param id that its source gave it
     * @param paid whether it is paid; another state of it decides nothing
     */
    public record HandedIn(String id, boolean paid, Decided decided) {}

    /** The bundle of the route. */
    String bundle() {
        return route.substring(0, route.indexOf('/'));
    }
}
