package dev.tanqiao.lab.simulator.fault;

import org.jspecify.annotations.Nullable;

/**
 * Whom a call, a push or a bill line is about; null where it is about nobody in particular.
 *
 * @param person the account: whose token the campus was shown, whose cid the city
 * @param provider the equity provider of an order or of a bill query ({@code equityCid})
 * @param transactionId the id of an order at the city
 */
public record Caller(
        @Nullable String person,
        @Nullable String provider,
        @Nullable String transactionId) {

    /** About nobody in particular. */
    public static final Caller NOBODY = new Caller(null, null, null);
}
