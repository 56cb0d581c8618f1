package dev.tanqiao.core.enrolment;

import java.util.Optional;

/** What intake asks about a person before a purchase becomes a settlement. */
public interface Authorizations {

    /** The person; empty when that account never consented. Nothing ordered before {@code consentedAt} is settled. */
    Optional<Enrolment> find(String account);

    /** When the person's authorization stood. */
    AuthorizationHistory history(String account);
}
