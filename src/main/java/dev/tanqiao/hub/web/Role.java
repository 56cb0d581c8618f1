package dev.tanqiao.hub.web;

import java.util.stream.Stream;

/** What a token of the API may do; each role may do what those before it may. */
public enum Role {
    /** Look. */
    VIEW,
    /** Pause, resume, set caps, send deliveries again, import cids. */
    OPERATE,
    /** Decide on money: release what is held, close breaks; and on who may: tokens, keys, the push path. */
    REVIEW;

    /** As tokens, acts and settings name it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    String[] included() {
        return Stream.of(values())
                .filter(role -> role.ordinal() <= ordinal())
                .map(Role::name)
                .toArray(String[]::new);
    }
}
