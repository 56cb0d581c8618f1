package dev.tanqiao.hub.bundle.door;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a route, and what comes out of it.
 *
 * @param body JSON as maps and lists, or text
 * @param headers by name
 * @param origin identifies what it began with, over repeats; empty: it is not repeated
 */
public record Message(@Nullable Object body, Map<String, Object> headers, String origin) {

    public Message {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}
