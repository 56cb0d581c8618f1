package dev.tanqiao.core.settlement;

import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.Source;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which purchases a rule speaks of. Everything named must fit; of the merchant, its number or its name.
 *
 * @param source whose purchases: {@code bundle/route}, {@code bundle/*}; null: the campus's alone
 * @param merchantNos exact merchant numbers
 * @param merchantNames names, {@code *} stands for any text; together with no number: any merchant
 * @param channels exact payment channels; empty: any
 * @param leastFen least amount paid; null: any
 * @param mostFen greatest amount paid; null: any
 * @param from first moment of the day of the order, Asia/Shanghai; null: any
 * @param until the moment after the last; before {@code from} when the night is meant; null: any
 */
public record RuleMatch(
        @Nullable String source,
        Set<String> merchantNos,
        List<String> merchantNames,
        Set<String> channels,
        @Nullable Long leastFen,
        @Nullable Long mostFen,
        @Nullable LocalTime from,
        @Nullable LocalTime until) {

    /** Where the day of an order is told. */
    static final ZoneId CAMPUS = ZoneId.of("Asia/Shanghai");

    private static final int MINUTES_OF_A_DAY = 24 * 60;

    /** Whether it speaks of purchases of the campus, and of no others. */
    public boolean isOfCampus() {
        return source == null;
    }

    /** Whether it speaks of purchases of that source. */
    public boolean fits(Source purchases) {
        return source == null ? purchases.isCampus() : NamePattern.fits(source, purchases.name());
    }

    boolean fits(Row purchase) {
        return fitsMerchant(purchase) && fitsChannel(purchase) && fitsAmount(purchase) && fitsTime(timeOf(purchase));
    }

    /** Whether every purchase that fits the other fits this one; where that cannot be told from the conditions, no. */
    public boolean covers(RuleMatch other) {
        return coversSource(other)
                && coversMerchants(other)
                && (channels.isEmpty() || !other.channels.isEmpty() && channels.containsAll(other.channels))
                && (leastFen == null || other.leastFen != null && other.leastFen >= leastFen)
                && (mostFen == null || other.mostFen != null && other.mostFen <= mostFen)
                && IntStream.range(0, MINUTES_OF_A_DAY)
                        .mapToObj(minute -> LocalTime.MIN.plusMinutes(minute)) // from and until are whole minutes
                        .allMatch(time -> !other.fitsTime(time) || fitsTime(time));
    }

    private boolean coversSource(RuleMatch other) {
        return source == null || other.source == null
                ? source == null && other.source == null
                : NamePattern.fits(source, other.source);
    }

    /** Whether some purchases surely fit both: they name the same merchant, and no other condition parts them. */
    public boolean overlaps(RuleMatch other) {
        return Objects.equals(source, other.source) && sharesMerchant(other) && isNotPartedFrom(other);
    }

    /** Whether purchases are possible that fit both. */
    public boolean mayOverlap(RuleMatch other) {
        return maySpeakOfTheSameSource(other) && mayShareMerchant(other) && isNotPartedFrom(other);
    }

    private boolean maySpeakOfTheSameSource(RuleMatch other) {
        return source == null || other.source == null
                ? source == null && other.source == null
                : NamePattern.fits(source, other.source) || NamePattern.fits(other.source, source);
    }

    /** A merchant has a number and a name; two patterns may stand for one name. */
    private boolean mayShareMerchant(RuleMatch other) {
        return sharesMerchant(other)
                || !merchantNos.isEmpty() && !other.merchantNames.isEmpty()
                || !merchantNames.isEmpty() && !other.merchantNos.isEmpty()
                || merchantNames.stream()
                        .anyMatch(name -> other.merchantNames.stream()
                                .anyMatch(theirs -> name.contains("*") && theirs.contains("*")
                                        || NamePattern.fits(name, theirs)
                                        || NamePattern.fits(theirs, name)));
    }

    private boolean isNotPartedFrom(RuleMatch other) {
        return (channels.isEmpty() || other.channels.isEmpty() || !Collections.disjoint(channels, other.channels))
                && (leastFen == null || other.mostFen == null || leastFen <= other.mostFen)
                && (mostFen == null || other.leastFen == null || other.leastFen <= mostFen)
                && IntStream.range(0, MINUTES_OF_A_DAY)
                        .mapToObj(minute -> LocalTime.MIN.plusMinutes(minute))
                        .anyMatch(time -> other.fitsTime(time) && fitsTime(time));
    }

    private boolean sharesMerchant(RuleMatch other) {
        return isAnyMerchant()
                || other.isAnyMerchant()
                || !Collections.disjoint(merchantNos, other.merchantNos)
                || !Collections.disjoint(merchantNames, other.merchantNames);
    }

    private boolean coversMerchants(RuleMatch other) {
        return isAnyMerchant()
                || !other.isAnyMerchant()
                        && merchantNos.containsAll(other.merchantNos)
                        && other.merchantNames.stream()
                                // a star of the other's can stand only where one of ours takes any text
                                .allMatch(
                                        name -> merchantNames.stream().anyMatch(ours -> NamePattern.fits(ours, name)));
    }

    private boolean isAnyMerchant() {
        return merchantNos.isEmpty() && merchantNames.isEmpty();
    }

    private boolean fitsMerchant(Row purchase) {
        return isAnyMerchant()
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

    private static LocalTime timeOf(Row purchase) {
        return purchase.orderTime().atZone(CAMPUS).toLocalTime();
    }

    private boolean fitsTime(LocalTime ordered) {
        boolean started = from == null || !ordered.isBefore(from);
        boolean notEnded = until == null || ordered.isBefore(until);
        boolean overNight = from != null && until != null && until.isBefore(from);
        return overNight ? started || notEnded : started && notEnded;
    }
}
