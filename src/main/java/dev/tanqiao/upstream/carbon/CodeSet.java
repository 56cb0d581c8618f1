package dev.tanqiao.upstream.carbon;

import java.util.Collection;
import java.util.List;

/** Answer codes as a setting names them: single codes and ranges, {@code 429,500-599}. */
public final class CodeSet {

    private static final int MOST_DIGITS = 9;

    private final List<Range> ranges;

    /**
     * As a setting names them.
     *
     * @throws IllegalArgumentException when one is no code and no range
     */
    public CodeSet(Collection<String> entries) {
        this.ranges = entries.stream().map(Range::parse).toList();
    }

    /** Whether a code that an answer holds is one of them; a word is none. */
    boolean contains(String code) {
        boolean isNumber = !code.isEmpty()
                && code.length() <= MOST_DIGITS
                && code.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return isNumber && contains(Integer.parseInt(code));
    }

    boolean contains(int code) {
        return ranges.stream().anyMatch(range -> code >= range.first() && code <= range.last());
    }

    private record Range(int first, int last) {

        static Range parse(String entry) {
            String[] ends = entry.strip().split("-", 2);
            try {
                var range = new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
                if (range.first() <= range.last() && ends[ends.length - 1].length() <= MOST_DIGITS) {
                    return range;
                }
            } catch (NumberFormatException malformed) {
                // said below, like a range that holds no code: it begins behind its end, or has more digits than a code
            }
            throw new IllegalArgumentException(
                    "'%s' is neither a code (429) nor a range of codes (500-599).".formatted(entry));
        }
    }
}
