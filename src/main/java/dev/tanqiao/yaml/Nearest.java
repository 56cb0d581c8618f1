package dev.tanqiao.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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

    /** The same for what a schema complains about; empty where no word was mistyped. */
    static String hint(ValidationMessage message, JsonNode schema) {
        return switch (message.getType()) {
            case "additionalProperties" -> hint(String.valueOf(message.getProperty()), keys(message, schema));
            case "enum" -> hint(message.getInstanceNode().asText(), texts(message.getSchemaNode()));
            default -> "";
        };
    }

    private static List<String> keys(ValidationMessage message, JsonNode schema) {
        String place = message.getSchemaLocation().getFragment().toString();
        List<String> keys = new ArrayList<>();
        schema.at(place.substring(0, place.lastIndexOf('/')) + "/properties")
                .fieldNames()
                .forEachRemaining(keys::add);
        return keys;
    }

    private static List<String> texts(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        return texts;
    }
}
