package dev.tanqiao.core.enrolment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What lets us read one person's transactions.
 *
 * @param access travels in URLs: never shown anywhere
 * @param refresh gets the next one; null when jAccount gave none
 * @param expiresAt business time
 */
public record CampusToken(String access, @Nullable String refresh, Instant expiresAt) {

    /** Without the tokens: whatever prints a record must not print them. */
    @Override
    public String toString() {
        return "CampusToken[expiresAt=" + expiresAt + "]";
    }
}
