package dev.tanqiao.hub.cli;

import java.lang.Character.UnicodeScript;
import java.util.Set;

/** Widths on a terminal, where a Chinese character takes two columns. */
public final class Columns {

    private static final Set<UnicodeScript> WIDE =
            Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

    private Columns() {}

    /** The text with spaces behind it, that many columns wide; a longer text stays as it is. */
    public static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }

    /** How many columns a text takes. */
    public static int width(String text) {
        return text.codePoints().map(point -> isWide(point) ? 2 : 1).sum();
    }

    private static boolean isWide(int point) {
        return WIDE.contains(UnicodeScript.of(point))
                || (point >= 0x3000 && point <= 0x303F) // CJK punctuation
                || (point >= 0xFF01 && point <= 0xFF60); // full-width forms
    }
}
