package dev.tanqiao.core.bill;

import dev.tanqiao.core.transaction.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An item as it stood when a day was closed.
 *
 * @param day whose closing found it so
 * @param number within its sheet; 1 is the first
 * @param verdict what its sides said together by the reading of that day
 * @param contentHash of all it says, wherever it stands
 * @param rowHash of this row and every row and seal before it
 */
public record SheetRow(
        LocalDate day, int number, ReconciliationItem item, Verdict verdict, String contentHash, String rowHash) {

    /** The item as it stands now, behind the row whose hash is given. */
    static SheetRow after(String previousHash, LocalDate day, int number, ReconciliationItem item) {
        Verdict verdict = item.verdict();
        String content = contentHash(item, verdict);
        return new SheetRow(day, number, item, verdict, content, rowHash(previousHash, day, number, content));
    }

    /** Whether the item stands as when it was entered with that hash, which may be older than hashes of terms. */
    static boolean isAsEntered(ReconciliationItem item, @Nullable String contentHash) {
        return contentHash(item, item.verdict()).equals(contentHash)
                || contentHash(item.withoutTerms(), item.verdict()).equals(contentHash);
    }

    /** What its hashes must be behind the row whose hash is given: a row changed later has others. */
    public SheetRow hashedAfter(String previousHash) {
        String content = contentHash(item, verdict);
        return new SheetRow(day, number, item, verdict, content, rowHash(previousHash, day, number, content));
    }

    /** Found on a later day than its own. */
    public boolean isLate() {
        return item.day().isBefore(day);
    }

    private static String rowHash(String previousHash, LocalDate day, int number, String content) {
        return Row.sha256(String.join("|", previousHash, day.toString(), String.valueOf(number), content));
    }

    /** A hash of all that an item says: another one when it stands differently. */
    static String contentHash(ReconciliationItem item, Verdict verdict) {
        List<@Nullable Object> says = new ArrayList<>(List.of(item.key(), item.day(), verdict));
        ReconciliationItem.Counterpart counterpart = item.counterpart();
        if (counterpart != null) {
            says.add(counterpart.source().name());
            says.add(counterpart.account());
            says.add(counterpart.orderNo());
            says.add(counterpart.amountFen());
            says.add(counterpart.status());
            says.add(counterpart.decision());
            says.add(counterpart.observationId());
            says.add(counterpart.observedAt());
            says.add(counterpart.observationHash());
        }
        ReconciliationItem.HubSide hub = item.hub();
        if (hub != null) {
            says.add("settlement");
            says.add(hub.settlementId());
            says.add(hub.originalId());
            says.add(hub.originalIsBooked());
            says.add(hub.sequence());
            says.add(hub.cityTransactionId());
            says.add(hub.provider());
            says.add(plain(hub.pointsA()));
            says.add(plain(hub.pointsB()));
            says.add(hub.status());
            says.add(hub.historyHash());
            if (hub.termsHash() != null) {
                says.add(hub.termsHash());
            }
        }
        ReconciliationItem.Bills bills = item.bills();
        says.add("bills");
        says.add(bills.lineIds());
        says.add(bills.cityTransactionId());
        says.add(bills.provider());
        says.add(plain(bills.sum()));
        says.add(bills.hash());
        return Row.sha256(
                says.stream().map(each -> each == null ? "" : each.toString()).collect(Collectors.joining("\u001f")));
    }

    private static String plain(BigDecimal points) {
        return points.signum() == 0 ? "0" : points.stripTrailingZeros().toPlainString();
    }
}
