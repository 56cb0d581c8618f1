package dev.tanqiao.base.redact;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Text of anybody's as a terminal and a log may show it: what would move the cursor, colour, or turn the direction of what follows is
 * written out as {@code \\u001b}.
 */
public final class Visible {

    private static final Pattern ACTING =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069&&[^\\n\\t]]");

    private Visible() {}

    /** The text; it may be of several lines. */
    public static String text(String text) {
        return ACTING.matcher(text).replaceAll(Visible::written);
    }

    /** The text on one line. */
    public static String line(String text) {
        return text(text).replace("\n", "\\n").replace("\t", " ");
    }

    /** Whether nothing in it acts. */
    public static boolean isVisible(String text) {
        return !ACTING.matcher(text).find();
    }

    private static String written(MatchResult found) {
        return String.format(Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0));
    }
}
