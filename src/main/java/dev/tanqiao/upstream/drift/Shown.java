package dev.tanqiao.upstream.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tanqiao.base.redact.Redactor;
import java.util.regex.Pattern;

/** An answer as it may be kept: without tokens, codes, secrets, and who a person is. */
final class Shown {

    private static final String GONE = "***";
    private static final JsonNode NO_NUMBER = IntNode.valueOf(0);

    private static final Pattern SECRET = Pattern.compile(
            "(?i)(access|refresh|id|user)_?token|client_?secret|app_?id|qr_?code|offlineCodes|account|name|orderNo");
    private static final Pattern CID = Pattern.compile("(?i).*cid");

    private Shown() {}

    static JsonNode of(Answer answer) {
        JsonNode tree = answer.tree();
        return tree.isMissingNode() ? TextNode.valueOf(without(answer)) : of("", tree);
    }

    /** Of what is no JSON nobody knows where a person's name stands. */
    private static String without(Answer answer) {
        return "no JSON: %s characters of %s"
                .formatted(answer.body().length(), answer.contentType().isEmpty() ? "no type" : answer.contentType());
    }

    private static JsonNode of(String name, JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode shown = Answer.JSON.createObjectNode();
            object.properties().forEach(field -> shown.set(field.getKey(), of(field.getKey(), field.getValue())));
            return shown;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode shown = Answer.JSON.createArrayNode();
            array.forEach(element -> shown.add(of(name, element)));
            return shown;
        }
        return value.isNull() ? value : scalar(name, value);
    }

    /** What is a person's goes in whatever type it comes; a number stays one, since the shapes of answers are compared. */
    private static JsonNode scalar(String name, JsonNode value) {
        String text = value.asText();
        if (CID.matcher(name).matches()) {
            return value.isNumber() ? NO_NUMBER : TextNode.valueOf(Redactor.maskedCid(text));
        }
        if (SECRET.matcher(name).matches() || isPersonsCode(name, text)) {
            return value.isNumber() ? NO_NUMBER : TextNode.valueOf(GONE);
        }
        return value.isTextual() ? TextNode.valueOf(Redactor.redact(text)) : value;
    }

    /** A {@code code} is a person's code or number, unless it is what the envelope says. */
    private static boolean isPersonsCode(String name, String text) {
        return name.equals("code") && !text.matches("-?\\d{1,5}");
    }
}
