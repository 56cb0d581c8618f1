package dev.tanqiao.hub.route;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After} of an answer (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {

    private RetryAfter() {}

    /**
     * For how long; null where it says nothing that can be read.
     *
     * @param date the answer's header {@code Date}: whoever names a time reckons by their own clock
     * @param now ours, where there is no such date
     */
    static @Nullable Duration read(@Nullable String header, @Nullable String date, Instant now) {
        if (header == null) {
            return null;
        }
        if (header.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(header));
        }
        Instant until = HttpDate.read(header);
        return until == null ? null : Duration.between(Objects.requireNonNullElse(HttpDate.read(date), now), until);
    }
}
