package dev.tanqiao.upstream.campus;

import dev.tanqiao.core.enrolment.CampusToken;
import java.util.Optional;

/** Where our own campus token is kept for all replicas. */
public interface ClientTokenStore {

    Optional<CampusToken> find();

    /** Keeps a new token instead of any before it. */
    void save(CampusToken token);
}
