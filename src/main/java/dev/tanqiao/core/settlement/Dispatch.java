package dev.tanqiao.core.settlement;

import org.jspecify.annotations.Nullable;

/**
 * What the gate says about one settlement that is due.
 *
 * @param settlement as it is now
 * @param stop null: it may leave; else what becomes of it instead
 * @param requestHash SHA-256 of the request's bytes, kept with the attempt as evidence of what left
 */
public record Dispatch(Settlement settlement, @Nullable Stop stop, String requestHash) {

    /**
     * What becomes of a settlement that may not leave.
     *
     * @param to HELD, or CANCELLED where it may never leave
     */
    public record Stop(SettlementStatus to, String why) {

        static Stop held(String why) {
            return new Stop(SettlementStatus.HELD, why);
        }
    }
}
