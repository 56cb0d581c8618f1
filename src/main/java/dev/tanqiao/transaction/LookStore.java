package dev.tanqiao.transaction;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where it stands which account is looked at when. Each method is one database transaction. */
public interface LookStore {

    /** Order times of the account's transactions that were not paid when they were last seen, from {@code since} on. */
    List<Instant> openTimes(String account, Instant since);

    /** Makes the lease last longer; empty when it has run out and the account is another's by now. */
    Optional<Lease> renew(Lease lease);

    /**
     * Ends a look of which nothing is stored; nothing happens when the account is another's by now.
     *
     * @param dueAt the next look; null: not before the person consents again
     * @param failure why, in words for an operator, without secrets
     */
    void giveUp(Lease lease, @Nullable Instant dueAt, String failure);
}
