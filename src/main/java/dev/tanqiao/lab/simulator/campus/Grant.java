package dev.tanqiao.lab.simulator.campus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an access token is good for.
 *
 * @param account the person who consented; null for client credentials
 * @param replaces hash of the refresh token that this one replaces when it is first used
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Grant(
        @Nullable String account,
        Set<String> scopes,
        Instant expires,
        @Nullable String replaces) {

    boolean has(String scope) {
        return scopes.contains(scope);
    }
}
