package dev.tanqiao.base.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What somebody who mistyped a word may have meant. */
public final class Nearest {

    private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

    private Nearest() {}

    /** The word closest to what was written; empty when none is close: more than half of it would have to change. */
    public static Optional<String> to(String written, Collection<String> words) {
        return words.stream()
                .min(Comparator.comparingInt(word -> DISTANCE.apply(written, word)))
                .filter(word -> 2 * DISTANCE.apply(written, word) <= Math.max(written.length(), word.length()));
    }

    /**
     * Half a sentence behind a complaint about a word that is not known: the nearest one, else all.
     *
     * @param words what may stand there
     */
    public static String hint(String written, Collection<String> words) {
        if (words.isEmpty()) {
            return "";
        }
        return to(written, words)
                .map(word -> "; did you mean " + word + "?")
                .orElseGet(() -> "; known are " + String.join(", ", words));
    }
}
