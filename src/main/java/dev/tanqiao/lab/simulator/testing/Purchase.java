package dev.tanqiao.lab.simulator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order as the campus has it (查询交易记录).
 *
 * @param id the simulator's own; there even where the campus shows no order number
 * @param orderNo what your hub sees of it, unless the campus shows none
 * @param amountYuan as the campus signs it: negative
 * @param status the campus's word: {@code 已完成}, {@code 已退费}
 */
public record Purchase(
        String id,
        String account,
        @Nullable String orderNo,
        Instant orderedAt,
        String merchant,
        BigDecimal amountYuan,
        String status) {

    static Purchase of(JsonNode row) {
        return new Purchase(
                row.path("id").asText(),
                row.path("account").asText(),
                row.path("orderNo").textValue(),
                Instant.ofEpochSecond(row.path("orderTime").asLong()),
                row.path("merchant").asText(),
                row.path("amount").decimalValue(),
                row.path("status").asText());
    }
}
