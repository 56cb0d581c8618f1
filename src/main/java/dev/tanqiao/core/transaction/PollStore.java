package dev.tanqiao.core.transaction;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where it stands when which account is polled. Each method is one database transaction. */
public interface PollStore {

    /** Order times of the account's transactions that were not paid when they were last seen, from {@code since} on. */
    List<Instant> openTimes(String account, Instant since);

    /** Order times of the account's transactions in that window that were refunded when they were last seen. */
    List<Instant> refundedTimes(String account, Window window);

    /** Where rows of the account lie that could not be read, and are still looked after. */
    List<Window> quarantined(String account);

    /** Makes the lease last longer; empty when it has run out and the account is another's by now. */
    Optional<Lease> renew(Lease lease);

    /**
     * Ends a poll of which nothing is stored; nothing happens when the account is another's by now.
     *
     * @param dueAt the next poll; null: not before the person consents again
     * @param failure why, in words for an operator, without secrets
     */
    void giveUp(Lease lease, @Nullable Instant dueAt, String failure);
}
