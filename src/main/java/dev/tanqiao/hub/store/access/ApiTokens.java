package dev.tanqiao.hub.store.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tokens of the API that name a person. */
public interface ApiTokens {

    /** Whose a token is, and what it may do. */
    record ApiToken(String name, String role, Instant madeAt, String madeBy) {}

    /** Makes a token; empty where that person has one. */
    Optional<String> add(String name, String role, Instant madeAt, String madeBy);

    /** All, by name. */
    List<ApiToken> all();

    /** Lets a token in no more; false where that person has none. */
    boolean remove(String name);

    /** Whose that token is. By its hash, so that no comparison's time tells anything; index api_token_hash_key. */
    Optional<ApiToken> find(String token);
}
