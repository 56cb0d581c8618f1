package dev.tanqiao.enrolment;

import java.time.Instant;
import java.util.Optional;

/**
 * Where campus tokens are kept, encrypted. Each method is one database transaction. A token is renewed by one caller at a
 * time for all replicas: the one whose {@code owner} word holds the lease.
 */
public interface CampusTokenStore {

    /** The token of that account; empty when there is none, or when it was refused for good. */
    Optional<CampusToken> find(String account);

    /** Takes the lease for half a minute; false while another holds it. */
    boolean lease(String account, String owner);

    /** Keeps the next token and ends the lease; nothing when the lease is not ours any more (a new consent came). */
    void replace(String account, String owner, CampusToken token);

    /** Marks the token as refused for good and ends the lease; nothing when the lease is not ours any more. */
    void lose(String account, String owner, Instant at);

    /** Ends the lease; the token stays. */
    void release(String account, String owner);
}
