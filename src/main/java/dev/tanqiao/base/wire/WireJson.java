package dev.tanqiao.base.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON of somebody else's. A document is cut into its parts before any of them is read: a part that is nested too deep, or holds a
 * number too long, is no good alone.
 */
public final class WireJson {

    /** Decimals are exact and texts can be kept. What is nested deeper than 1,000, or a number of more digits, is refused. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .nodeFactory(new StorableTexts())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Sees tokens alone, of any depth and length. */
    private static final JsonFactory TOKENS = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private WireJson() {}

    private static final class StorableTexts extends BoundedNumbers {
        private static final long serialVersionUID = 1L;

        StorableTexts() {
            super(false);
        }

        @Override
        public TextNode textNode(String text) {
            return super.textNode(WireText.storable(text));
        }
    }

    /** The document or part of one as a tree; a missing node when it cannot be read. */
    public static JsonNode value(@Nullable String text) {
        if (text == null) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(clean(text));
        } catch (JsonProcessingException unreadable) {
            return MissingNode.getInstance();
        }
    }

    /** Whether all of a text is JSON, also where it is nested too deep to be read, or a number too long. */
    public static boolean isJson(String text) {
        try (JsonParser parser = TOKENS.createParser(clean(text))) {
            while (parser.nextToken() != null) {
                // only whether there is a next one matters
            }
            return true;
        } catch (IOException malformed) {
            return false;
        }
    }

    /** The elements of an array, each as it is written; empty when the text is none. */
    public static Optional<List<String>> elements(@Nullable String text) {
        return text == null ? Optional.empty() : parts(clean(text), '[', ']');
    }

    /** As {@link #elements}, and none where there is no text, or {@code null} stands in the list's place. */
    public static Optional<List<String>> elementsOrNone(@Nullable String text) {
        return text == null || text.equals("null") ? Optional.of(List.of()) : elements(text);
    }

    /** The fields of an object by name, each value as it is written; empty when the text is none. */
    public static Optional<Map<String, String>> fields(@Nullable String text) {
        return text == null ? Optional.empty() : parts(clean(text), '{', '}').flatMap(WireJson::byName);
    }

    private static Optional<Map<String, String>> byName(List<String> parts) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String part : parts) {
            int end = part.startsWith("\"") ? behindText(part, 0) : 0;
            int colon = part.indexOf(':', end);
            JsonNode name = value(part.substring(0, end));
            if (colon < 0 || !name.isTextual() || !part.substring(end, colon).isBlank()) {
                return Optional.empty();
            }
            fields.put(name.textValue(), part.substring(colon + 1).strip());
        }
        return Optional.of(fields);
    }

    /** The place behind the quoted text that begins there. */
    private static int behindText(String json, int begun) {
        int at = begun + 1;
        while (at < json.length() && json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, json.length());
    }

    /** What lies between the commas within one pair of brackets, however deep it is nested. */
    private static Optional<List<String>> parts(String text, char open, char close) {
        String json = text.strip();
        int last = json.length() - 1;
        if (last < 1 || json.charAt(0) != open || json.charAt(last) != close) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int begun = 1;
        for (int at = 0; at <= last; at++) {
            switch (json.charAt(at)) {
                case '"' -> at = behindText(json, at) - 1;
                case '[', '{' -> depth++;
                case ']', '}' -> depth--;
                case ',' -> {
                    if (depth == 1) {
                        parts.add(json.substring(begun, at).strip());
                        begun = at + 1;
                    }
                }
                default -> {}
            }
            if (depth == 0 && at < last) {
                return Optional.empty();
            }
        }
        if (depth != 0) {
            return Optional.empty();
        }
        String rest = json.substring(begun, last).strip();
        if (!rest.isEmpty() || !parts.isEmpty()) {
            parts.add(rest);
        }
        return parts.contains("") ? Optional.empty() : Optional.of(parts);
    }

    private static String clean(String text) {
        return WireText.storable(WireText.withoutByteOrderMark(text));
    }
}
