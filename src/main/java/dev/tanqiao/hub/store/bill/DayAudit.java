package dev.tanqiao.hub.store.bill;

import java.util.List;

/** Whether anybody has changed what was sealed. */
public interface DayAudit {

    /**
     * What an audit found.
     *
     * @param days closed
     * @param rows in their sheets
     * @param keptOutside days whose seal the file outside the database holds
     * @param archived rows whose campus answer lies in a month that is no longer in the database: not compared
     * @param findings what does not hold, none when all does
     */
    record Report(int days, long rows, int keptOutside, long archived, List<Finding> findings) {}

    /**
     * Something that does not hold.
     *
     * @param place {@code sheet 2026-03-02 row 17 (PURCHASE/4)}, {@code seal 2026-03-02}
     */
    record Finding(String place, String problem) {}

    /**
     * Computes every hash anew.
     *
     * @param outside lines of the file outside the database
     */
    Report verify(List<String> outside);
}
