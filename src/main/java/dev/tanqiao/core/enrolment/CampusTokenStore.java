package dev.tanqiao.core.enrolment;

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

    /** Keeps the next token, given at that time, and ends the lease; nothing when the lease is not ours any more (a new consent came). */
    void replace(String account, String owner, CampusToken token, Instant at);

    /** When the refresh token was refused last; empty when it was not since the last token was given. */
    Optional<Instant> refusedAt(String account);

    /** Notes that the refresh token was refused, and ends the lease; nothing when the lease is not ours any more. */
    void refused(String account, String owner, Instant at);

    /** How many people's refresh tokens were refused since then, and how many were given another token; each is counted up to a hundred. */
    Tally since(Instant at);

    /** Marks the token as refused for good and ends the lease; nothing when the lease is not ours any more. */
    void lose(String account, String owner, Instant at);

    /** What jAccount did with refresh tokens of all people. */
    record Tally(int refused, int given) {}

    /** Ends the lease; the token stays. */
    void release(String account, String owner);
}
