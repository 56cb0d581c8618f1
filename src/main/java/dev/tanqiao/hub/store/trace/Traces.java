package dev.tanqiao.hub.store.trace;

import java.util.Optional;

/** What became of an order. */
public interface Traces {

    /**
     * The time line of an order, a transaction, a settlement or a cid.
     *
     * @param of an orderNo, the city's transactionId, a cid, {@code settlement/17}, {@code transaction/9}, or the number alone
     *     where it is none of the others
     * @param most transactions that are told, the newest first
     * @return empty when nothing is known of it
     */
    Optional<Trace> of(String of, int most);
}
