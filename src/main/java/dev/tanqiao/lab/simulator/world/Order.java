package dev.tanqiao.lab.simulator.world;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One purchase as the campus keeps it (交易记录). Amounts are yuan with two decimals, negative for a purchase.
 *
 * @param id ours: known for every order, also where the campus shows no orderNo
 * @param orderNo as shown; absent in some rows
 * @param payTime when it was paid
 * @param refundTime when the money was given back
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Order(
        String id,
        String account,
        @Nullable String orderNo,
        Instant orderTime,
        @Nullable Instant payTime,
        @Nullable Instant refundTime,
        @Nullable String merchantNo,
        String merchant,
        @Nullable String deviceNo,
        BigDecimal amount,
        @Nullable BigDecimal origAmount,
        @Nullable String origName,
        @Nullable BigDecimal diffAmount,
        @Nullable String diffName,
        OrderStatus status,
        String channel) {

    /** The same order in another status, since the given instant. */
    public Order becoming(OrderStatus next, Instant at) {
        return OrderBuilder.builder(this)
                .payTime(next == OrderStatus.DONE ? at : payTime)
                .refundTime(next == OrderStatus.REFUNDED ? at : refundTime)
                .status(next)
                .build();
    }
}
