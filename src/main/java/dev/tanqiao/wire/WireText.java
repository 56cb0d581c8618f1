package dev.tanqiao.wire;

/**
 * Text of somebody else's as it may be kept: without NUL and halves of characters, which PostgreSQL keeps as nothing or as
 * something else, so that what was kept would differ from what is shown next.
 */
public final class WireText {

    private static final char REPLACEMENT = '\uFFFD';

    /** Of words that are for people; an answer's bytes are kept whole beside them. */
    private static final int MOST_WORDS = 500;

    private WireText() {}

    /** The text, with U+FFFD for each character that cannot be kept. */
    public static String storable(String text) {
        return text.codePoints().allMatch(WireText::isStorable) ? text : replaced(text);
    }

    private static String replaced(String text) {
        return text.codePoints()
                .map(point -> isStorable(point) ? point : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isStorable(int point) {
        return point != 0 && Character.getType(point) != Character.SURROGATE;
    }

    /** The first 500 characters of words for people. */
    public static String brief(String words) {
        return words.codePointCount(0, words.length()) <= MOST_WORDS
                ? storable(words)
                : storable(words.substring(0, words.offsetByCodePoints(0, MOST_WORDS))) + "…";
    }

    /** Whether nothing was replaced in it: two identities that differ must not become one. */
    public static boolean isWhole(String text) {
        return text.indexOf(REPLACEMENT) < 0;
    }
}
