package dev.tanqiao.hub.store;

import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as JDBC wants them, where there may be none. */
public final class Instants {

    private Instants() {}

    public static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    /** As arrays of {@link Column} hold it. */
    public static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    public static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
