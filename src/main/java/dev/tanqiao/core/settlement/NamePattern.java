package dev.tanqiao.core.settlement;

/** Texts in which {@code *} stands for any text, also none. */
public final class NamePattern {

    private NamePattern() {}

    /** Whether the whole text fits. What stands between two stars is taken where it first is found, so nothing is tried twice. */
    public static boolean fits(String pattern, String text) {
        String[] parts = pattern.split("\\*", -1);
        String last = parts[parts.length - 1];
        if (parts.length == 1) {
            return pattern.equals(text);
        }
        int end = text.length() - last.length();
        int at = parts[0].length();
        if (end < at || !text.startsWith(parts[0]) || !text.endsWith(last)) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            int found = text.indexOf(parts[i], at);
            if (found < 0 || found + parts[i].length() > end) {
                return false;
            }
            at = found + parts[i].length();
        }
        return true;
    }
}
