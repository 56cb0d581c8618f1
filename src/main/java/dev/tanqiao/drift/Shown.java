package dev.tanqiao.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tanqiao.redact.Redactor;
import java.util.regex.Pattern;

/** An answer as it may be kept: without tokens, codes, secrets, and who a person is. */
final class Shown {

    private static final String GONE = "***";

    private static final Pattern SECRET = Pattern.compile(
            "(?i)(access|refresh|id|user)_?token|client_?secret|app_?id|qr_?code|offlineCodes|account|name|orderNo");
    private static final Pattern CID = Pattern.compile("(?i).*cid");

    private Shown() {}

    static JsonNode of(Answer answer) {
        JsonNode tree = answer.tree();
        return tree.isMissingNode() ? TextNode.valueOf(Redactor.redact(answer.body())) : of("", tree);
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
        return value.isTextual() ? TextNode.valueOf(text(name, value.asText())) : value;
    }

    /** A {@code code} that is a text is a person's code or number, unless it is what the envelope says. */
    private static String text(String name, String text) {
        if (CID.matcher(name).matches()) {
            return Redactor.maskedCid(text);
        }
        boolean isCode = name.equals("code") && !text.matches("-?\\d{1,5}");
        return isCode || SECRET.matcher(name).matches() ? GONE : Redactor.redact(text);
    }
}
