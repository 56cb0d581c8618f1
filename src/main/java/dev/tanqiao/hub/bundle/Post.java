package dev.tanqiao.hub.bundle;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was posted to an inbox, as it is stored.
 *
 * @param key a post with the same key was the same post
 * @param headers that the inbox keeps, by name
 * @param body JSON as maps and lists, or text
 */
record Post(
        String key, Map<String, Object> headers, @Nullable Object body) {}
