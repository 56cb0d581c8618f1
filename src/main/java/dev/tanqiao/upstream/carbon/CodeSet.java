package dev.tanqiao.upstream.carbon;

import java.util.Collection;
import java.util.List;

/** Answer codes as a setting names them: single codes and ranges, {@code 429,500-599}. */
public final class CodeSet {

    private final List<String> entries;

    public CodeSet(Collection<String> entries) {
        this.entries = List.copyOf(entries);
        this.entries.forEach(CodeSet::range); // refuses what is no code
    }

    boolean contains(String code) {
        if (!code.matches("\\d{1,9}")) {
            return entries.contains(code);
        }
        int number = Integer.parseInt(code);
        return entries.stream().map(CodeSet::range).anyMatch(range -> number >= range[0] && number <= range[1]);
    }

    private static int[] range(String entry) {
        String[] ends = entry.strip().split("-", 2);
        try {
            int first = Integer.parseInt(ends[0]);
            int last = Integer.parseInt(ends[ends.length - 1]);
            if (first <= last) {
                return new int[] {first, last};
            }
        } catch (NumberFormatException malformed) {
            // said below, like a range that begins behind its end and would hold no code
        }
        throw new IllegalArgumentException(
                "'%s' is neither a code (429) nor a range of codes (500-599).".formatted(entry));
    }
}
