package dev.tanqiao.base.wire;

/**
 * Text of somebody else's as it may be kept: without NUL and halves of characters, which PostgreSQL keeps as nothing or as
 * something else, so that what was kept would differ from what is shown next.
 */
public final class WireText {

    private static final char REPLACEMENT = '\uFFFD';

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** Of words that are for people. */
    private static final int MOST_WORDS = 500;

    /** Of an answer as evidence; an honest one is a hundredth of it. */
    private static final int MOST_KEPT = 65_536;

    private WireText() {}

    /** The text, with U+FFFD for each character that cannot be kept. */
    public static String storable(String text) {
        int at = 0;
        while (at < text.length()) { // no stream: whole answers go through here, several times
            int point = text.codePointAt(at);
            if (!isStorable(point)) {
                return replaced(text);
            }
            at += Character.charCount(point);
        }
        return text;
    }

    private static String replaced(String text) {
        return text.codePoints()
                .map(point -> isStorable(point) ? point : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isStorable(int point) {
        return point != 0 && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
    }

    /** The first 500 characters of words for people. */
    public static String brief(String words) {
        return storable(beginning(words, MOST_WORDS));
    }

    /** As much of an answer as is kept: its first 65,536 characters, as they came. */
    public static String evidence(String answer) {
        return beginning(answer, MOST_KEPT);
    }

    private static String beginning(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
    }

    /** Whether nothing was replaced in it: two identities that differ must not become one. */
    public static boolean isWhole(String text) {
        return text.indexOf(REPLACEMENT) < 0;
    }

    /** Without the mark that some editors and senders put before UTF-8. */
    public static String withoutByteOrderMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
}
