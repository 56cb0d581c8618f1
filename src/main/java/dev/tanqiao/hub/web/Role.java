package dev.tanqiao.hub.web;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What a token of the API may do. */
public enum Role {
    /** Look. */
    VIEW,
    /** Also deploy, roll back and remove bundles; nothing else. */
    DEPLOY(VIEW),
    /** Also pause, resume, set caps, send deliveries again, import cids. */
    OPERATE(VIEW),
    /** Also decide on money: release what is held, close breaks; and on who may: tokens, keys, the push path. */
    REVIEW(VIEW, OPERATE);

    private final Set<Role> further;

    Role(Role... further) {
        this.further = Set.of(further);
    }

    /** As tokens, acts and settings name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a token of this role may do what one of the other may. */
    public boolean includes(Role other) {
        return this == other || further.contains(other);
    }

    String[] included() {
        return Stream.of(values()).filter(this::includes).map(Role::name).toArray(String[]::new);
    }
}
