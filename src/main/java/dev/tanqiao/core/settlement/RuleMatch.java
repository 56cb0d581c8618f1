package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Row;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which purchases a rule speaks of. Everything named must fit; of the merchant, its number or its name.
 *
 * @param merchantNos exact merchant numbers
 * @param merchantNames names, {@code *} stands for any text; together with no number: any merchant
 * @param channels exact payment channels; empty: any
 * @param leastFen least amount paid; null: any
 * @param mostFen greatest amount paid; null: any
 * @param from first moment of the day of the order, Asia/Shanghai; null: any
 * @param until the moment after the last; before {@code from} when the night is meant; null: any
 */
public record RuleMatch(
        Set<String> merchantNos,
        List<String> merchantNames,
        Set<String> channels,
        @Nullable Long leastFen,
        @Nullable Long mostFen,
        @Nullable LocalTime from,
        @Nullable LocalTime until) {

    /** Where the day of an order is told. */
    static final ZoneId CAMPUS = ZoneId.of("Asia/Shanghai");

    boolean fits(Row purchase) {
        return fitsMerchant(purchase) && fitsChannel(purchase) && fitsAmount(purchase) && fitsTime(purchase);
    }

    private boolean fitsMerchant(Row purchase) {
        boolean any = merchantNos.isEmpty() && merchantNames.isEmpty();
        return any
                || purchase.merchantNo() != null && merchantNos.contains(purchase.merchantNo())
                || merchantNames.stream().anyMatch(pattern -> NamePattern.fits(pattern, purchase.merchant()));
    }

    private boolean fitsChannel(Row purchase) {
        return channels.isEmpty() || channels.contains(purchase.channel());
    }

    private boolean fitsAmount(Row purchase) {
        long paidFen = -purchase.amountFen();
        return (leastFen == null || paidFen >= leastFen) && (mostFen == null || paidFen <= mostFen);
    }

    private boolean fitsTime(Row purchase) {
        LocalTime ordered = purchase.orderTime().atZone(CAMPUS).toLocalTime();
        boolean started = from == null || !ordered.isBefore(from);
        boolean notEnded = until == null || ordered.isBefore(until);
        boolean overNight = from != null && until != null && until.isBefore(from);
        return overNight ? started || notEnded : started && notEnded;
    }
}
