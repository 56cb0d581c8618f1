package dev.tanqiao.core.bill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one window as they come. They end where one equals the one before it, or where two are empty, one behind the other: a
 * single empty one may stand before the end.
 */
final class BillPages {

    private final Map<BillLine.Key, Integer> pageOf = new HashMap<>();
    private final Set<BillLine.Key> again = new HashSet<>();
    private final List<BillLine> lines = new ArrayList<>();
    private final @Nullable BillPages earlier;
    private String before = "";
    private int read;
    private int shown;
    private int total = -1;

    BillPages() {
        this(null);
    }

    /** The pages of a window that is read again. */
    BillPages(@Nullable BillPages earlier) {
        this.earlier = earlier;
    }

    /** Takes the next page in; true: it is the last. */
    boolean add(List<BillLine> onPage, int size, String text, int told) {
        read++;
        total = Math.max(total, told);
        if (text.equals(before)) {
            return true;
        }
        before = text;
        shown += size;
        lines.addAll(onPage);
        for (BillLine line : onPage) {
            if (pageOf.merge(line.key(), read, (first, now) -> first) != read) {
                again.add(line.key());
            }
        }
        return false;
    }

    int read() {
        return read;
    }

    /** Lines as shown, equal ones and unreadable ones too; a page that comes again is not counted again. */
    int shown() {
        return shown;
    }

    /** The most that any page told. */
    int total() {
        return total;
    }

    /** The city counts more lines than it has shown. */
    boolean isTotalAbove() {
        return total > shown;
    }

    boolean isReadAgain() {
        return earlier != null;
    }

    /** Nothing has moved while they were read: they show the same lines, one by one, as the time before. */
    boolean standStill() {
        return earlier != null && earlier.lines.equals(lines);
    }

    /**
     * The lines that stood, alike, on several pages. Nobody can tell whether that is one line seen twice, since pages shift while they
     * are read, or two: a shorter window, on one page, tells.
     */
    List<BillLine> onSeveralPages() {
        return lines.stream().filter(line -> again.contains(line.key())).toList();
    }
}
