package dev.tanqiao.campus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What every campus answer is wrapped in: {@code {errno, error?, total?, entities?[]}}.
 *
 * @param errno 0 is the only sign of success
 * @param error the campus's words; empty when there are none
 * @param total what the campus counts, written as number or text; 0 when it does not say, and often when it does
 * @param entities what the answer holds; empty when there is no such field
 */
record CampusEnvelope(int errno, String error, int total, List<Entity> entities) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /**
     * One value of {@code entities}.
     *
     * @param node as JSON; decimals are exact
     * @param raw its text, byte for byte
     */
    record Entity(JsonNode node, String raw) {}

    /** Empty when the text is anything but a whole envelope: HTML, nothing, cut off, of a wrong shape. */
    static Optional<CampusEnvelope> read(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            return envelope(parser, text);
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Optional<CampusEnvelope> envelope(JsonParser parser, String text) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        Integer errno = null;
        String error = "";
        int total = 0;
        List<Entity> entities = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("entities") && value != JsonToken.VALUE_NULL) {
                if (value != JsonToken.START_ARRAY) {
                    return Optional.empty();
                }
                readEntities(parser, text, entities);
            } else if (field.equals("errno")) {
                if (value != JsonToken.VALUE_NUMBER_INT) {
                    return Optional.empty();
                }
                errno = parser.getIntValue();
            } else if (field.equals("error") && value == JsonToken.VALUE_STRING) {
                error = parser.getText();
            } else if (field.equals("total") && value.isScalarValue()) {
                total = parser.getValueAsInt();
            } else {
                parser.skipChildren();
            }
        }
        boolean whole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        return errno != null && whole
                ? Optional.of(new CampusEnvelope(errno, error, total, entities))
                : Optional.empty();
    }

    private static void readEntities(JsonParser parser, String text, List<Entity> entities) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int start = (int) parser.currentTokenLocation().getCharOffset();
            JsonNode node = JSON.readTree(parser);
            int end = (int) parser.currentLocation().getCharOffset();
            entities.add(new Entity(node, text.substring(start, end)));
        }
    }
}
