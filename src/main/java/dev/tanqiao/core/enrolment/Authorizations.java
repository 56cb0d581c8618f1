package dev.tanqiao.core.enrolment;

import java.time.Instant;
import java.util.Optional;

/** What intake asks about a person before a purchase becomes a settlement. */
public interface Authorizations {

    /** The person; empty when that account never consented. Nothing ordered before {@code consentedAt} is settled. */
    Optional<Enrolment> find(String account);

    /**
     * Whether the authorization stood when the order was placed: the last change at or before {@code orderTime} is not a
     * withdrawal. Before the first change it counts as standing; consent bounds the past.
     */
    boolean authorizedAt(String account, Instant orderTime);
}
