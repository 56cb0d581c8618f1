package dev.tanqiao.hub.store.push;

import java.time.Instant;

/** The secret path of the pushes. */
public interface PushPaths {

    /** The one that the city is told. URL-safe. */
    String current();

    /** Whether this is the current one, or one before it that still holds; the time of the comparison tells nothing. */
    boolean isOurs(String shown);

    /** A new path from now on; the current one holds until then. */
    void rotate(Instant until);
}
