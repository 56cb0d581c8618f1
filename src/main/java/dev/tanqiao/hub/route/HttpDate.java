package dev.tanqiao.hub.route;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Date} of an answer: the time of whoever answered, in whole seconds. */
final class HttpDate {

    /** Answers of one second bear one date. */
    private static volatile HttpDate last = new HttpDate("", null);

    private final String header;
    private final @Nullable Instant instant;

    private HttpDate(String header, @Nullable Instant instant) {
        this.header = header;
        this.instant = instant;
    }

    /** Null where there is none that can be read. */
    static @Nullable Instant read(@Nullable String header) {
        if (header == null) {
            return null;
        }
        HttpDate known = last;
        if (!known.header.equals(header)) {
            known = new HttpDate(header, parsed(header));
            last = known;
        }
        return known.instant;
    }

    private static @Nullable Instant parsed(String header) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from);
        } catch (DateTimeException malformed) {
            return null;
        }
    }
}
