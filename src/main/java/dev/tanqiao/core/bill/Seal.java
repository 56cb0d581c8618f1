package dev.tanqiao.core.bill;

import dev.tanqiao.core.transaction.Row;
import java.time.Instant;
import java.time.LocalDate;

/**
 * What seals a closed day: a hash of its sheet and of every sheet before it.
 *
 * @param day Asia/Shanghai
 * @param rows in its sheet
 * @param closedAt business time, to the microsecond
 * @param previous hash of the seal before it; {@link #NONE} for the first
 * @param hash of all that
 */
public record Seal(LocalDate day, int rows, Instant closedAt, String previous, String hash) {

    /** What stands before the first seal. */
    public static final String NONE = "0".repeat(64);

    /**
     * Seals a day.
     *
     * @param lastRowHash of its sheet; {@code previous} when the sheet is empty
     */
    public static Seal of(LocalDate day, int rows, Instant closedAt, String previous, String lastRowHash) {
        String text =
                String.join("|", previous, day.toString(), String.valueOf(rows), closedAt.toString(), lastRowHash);
        return new Seal(day, rows, closedAt, previous, Row.sha256(text));
    }

    /** As it is kept outside the database: day, rows, hash. */
    public String line() {
        return day + " " + rows + " " + hash;
    }
}
