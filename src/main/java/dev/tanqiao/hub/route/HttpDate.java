package dev.tanqiao.hub.route;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Date} of an answer: the time of whoever answered, in whole seconds. */
final class HttpDate {

    private HttpDate() {}

    /** Null where there is none that can be read. */
    static @Nullable Instant read(@Nullable String header) {
        try {
            return header == null ? null : DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from);
        } catch (DateTimeException malformed) {
            return null;
        }
    }
}
