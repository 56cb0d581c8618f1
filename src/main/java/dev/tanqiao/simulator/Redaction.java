package dev.tanqiao.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes tokens, codes and secrets out of whatever the simulator shows of requests and answers. */
final class Redaction {

    private static final String REDACTED = "[redacted]";
    private static final String NAMES =
            "access_token|accessToken|refresh_token|id_token|client_secret|qrCode|code|userToken|appId|notifyUrl|JAAuthCookie";
    private static final Pattern IN_ADDRESS_OR_FORM = Pattern.compile("\\b(" + NAMES + ")=[^&\\s\"]*");

    // A code in JSON is a secret when it is a text: the envelopes' own code is a number.
    private static final Pattern IN_JSON = Pattern.compile("(\"(?:" + NAMES + ")\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Set<String> HEADERS = Set.of("authorization", "cookie", "set-cookie");

    private Redaction() {}

    /** The text with every secret's value replaced. */
    static String of(String text) {
        String shown = IN_ADDRESS_OR_FORM.matcher(text).replaceAll("$1=" + REDACTED);
        return IN_JSON.matcher(shown).replaceAll("$1\"" + REDACTED + "\"");
    }

    /** The tree with every secret's value replaced, in addresses, headers, cookies, parameters and bodies, Base64 too. */
    static JsonNode of(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                field.setValue(ofField(field.getKey(), field.getValue()));
            }
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, of(array.get(i)));
            }
        } else if (tree.isTextual()) {
            return TextNode.valueOf(of(tree.textValue()));
        }
        return tree;
    }

    private static JsonNode ofField(String name, JsonNode value) {
        if (HEADERS.contains(name.toLowerCase(Locale.ROOT)) || name.matches(NAMES) && !value.isNumber()) {
            return TextNode.valueOf(REDACTED);
        }
        if ("bodyAsBase64".equals(name) || "base64Body".equals(name)) {
            String body = new String(Base64.getDecoder().decode(value.asText()), StandardCharsets.UTF_8);
            return TextNode.valueOf(Base64.getEncoder().encodeToString(of(body).getBytes(StandardCharsets.UTF_8)));
        }
        return of(value);
    }
}
