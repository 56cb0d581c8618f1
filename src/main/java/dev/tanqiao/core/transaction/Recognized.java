package dev.tanqiao.core.transaction;

import java.util.Optional;
import java.util.Set;

/**
 * A seen row and whose it is.
 *
 * @param seen the row
 * @param key the key it goes by: its orderNo, else its likeness and number
 * @param keys every key it shows
 * @param known the transaction it belongs to; empty: not taken in yet
 */
public record Recognized(Seen seen, String key, Set<String> keys, Optional<KnownTransaction> known) {

    /** A row without orderNo is taken in only when it is paid: before that nothing tells it from its like for certain. */
    public boolean isToBeTakenIn() {
        return known.isEmpty() && (seen.row().orderNo() != null || seen.row().status() == TransactionStatus.PAID);
    }
}
