package dev.tanqiao.foreign;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An order that the city has booked: a row of its ledger.
 *
 * @param parent transactionId of the order that it takes back; null: it is a purchase
 * @param shownAt from when bills show it
 */
public record Booking(
        String transactionId,
        @Nullable String parent,
        String cid,
        String provider,
        BigDecimal a,
        BigDecimal b,
        Instant orderedAt,
        String transactionType,
        Instant bookedAt,
        Instant shownAt) {

    private static final String SPLITTING_PROVIDER = "EQ310101000003";

    /** Its bill: a line with all points, but two lines of the one provider that tells classes apart. */
    List<Map<String, @Nullable Object>> bill() {
        return provider.equals(SPLITTING_PROVIDER)
                ? Stream.of(a, b)
                        .filter(points -> points.signum() != 0)
                        .map(this::line)
                        .toList()
                : List.of(line(a.add(b)));
    }

    private Map<String, @Nullable Object> line(BigDecimal points) {
        return Json.object(
                "transactionType", transactionType,
                "transactionPaymentTime", bookedAt.toEpochMilli(),
                "transactionTime", orderedAt.toEpochMilli(),
                "amount", points.setScale(2).toPlainString(),
                "remark", null,
                "parentTransactionId", parent,
                "transactionId", transactionId,
                "equityCid", provider,
                "cid", cid);
    }
}
