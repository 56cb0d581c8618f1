package dev.tanqiao.foreign;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers.
 *
 * @param body null: nothing at all, the connection is closed
 */
record Reply(int status, String contentType, @Nullable String body, Map<String, String> headers) {

    static final Reply NOTHING = new Reply(0, "", null, Map.of());

    static Reply json(int status, Object content) {
        return new Reply(status, "application/json", Json.write(content), Map.of());
    }

    static Reply empty() {
        return new Reply(200, "text/plain", "", Map.of());
    }

    static Reply page(int status, String title) {
        return new Reply(
                status,
                "text/html; charset=ISO-8859-1",
                "<html><head><title>%1$s</title></head><body><h1>%1$s</h1></body></html>".formatted(title),
                Map.of());
    }

    static Reply moved(String location) {
        return new Reply(302, "text/html", "<a href='%s'>moved</a>".formatted(location), Map.of("Location", location));
    }

    /** Its first half, as if the line broke. */
    Reply torn() {
        return body == null ? this : new Reply(status, contentType, body.substring(0, body.length() / 2), headers);
    }
}
