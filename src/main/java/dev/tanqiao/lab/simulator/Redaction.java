package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Takes tokens, codes, secrets and cids out of whatever the simulator shows of requests and answers. */
final class Redaction {

    private static final String REDACTED = "[redacted]";
    private static final String NAMES = "[\\w-]{0,30}(?i:token|secret|password|api-?key)|JAAuthCookie"
            + "|qrCode|code|state|nonce|appId|cid|notifyUrl";
    private static final Pattern IN_ADDRESS_OR_FORM = Pattern.compile("\\b(" + NAMES + ")=[^&\\s\"]*");

    // A code in JSON is a secret when it is a text: the envelopes' own code is a number.
    private static final Pattern IN_JSON = Pattern.compile("(\"(?:" + NAMES + ")\"\\s*:\\s*)\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern LIST_IN_JSON = Pattern.compile("(\"offlineCodes\"\\s*:\\s*)\\[[^]]*]");
    private static final Pattern NAME =
            Pattern.compile(NAMES + "|(proxy-)?authorization|cookies?|set-cookie", Pattern.CASE_INSENSITIVE);
    private static final Pattern LONG_PART = Pattern.compile("(?<=/)(?=[^/]*[0-9])[^/]{16,}");
    private static final String NOT_MATCHED = "Request was not matched";
    private static final Set<String> BASE64 = Set.of("bodyAsBase64", "base64Body");
    private static final int MARK = 8;

    /** Of this process alone: nobody can try out what a mark stands for. */
    private static final String SALT = UUID.randomUUID().toString();

    private Redaction() {}

    /** The value under a name; where it is secret, a mark in its place tells it apart from any other. */
    static String marked(String name, String value) {
        String shown = NAME.matcher(name).matches() ? REDACTED : of(value);
        return shown.equals(value) ? value : shown + " " + mark(value);
    }

    /** A path without what looks like a secret in it: a part that is long and has a digit. */
    static String ofPath(String path) {
        return LONG_PART.matcher(path).replaceAll(REDACTED);
    }

    /** The same for the same text, and tells nothing of it. */
    static String mark(String text) {
        byte[] salted = (SALT + text).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(salted).toString().substring(0, MARK);
    }

    /** The text with every secret's value replaced. */
    static String of(String text) {
        // WireMock's table of a request that nothing answers breaks its lines anywhere, within a token too.
        if (text.contains(NOT_MATCHED)) {
            return NOT_MATCHED + "; its answer and /__admin/requests/unmatched tell more";
        }
        String shown = IN_ADDRESS_OR_FORM.matcher(text).replaceAll("$1=" + REDACTED);
        shown = LIST_IN_JSON.matcher(shown).replaceAll("$1[\"" + REDACTED + "\"]");
        return IN_JSON.matcher(shown).replaceAll("$1\"" + REDACTED + "\"");
    }

    /** The tree with every secret's value replaced, in addresses, headers, cookies, parameters and bodies, Base64 too. */
    static JsonNode of(JsonNode tree) {
        return of(tree, false);
    }

    /** @param secret whether this stands below a secret's name: then no text in it is shown */
    private static JsonNode of(JsonNode tree, boolean secret) {
        if (tree.isTextual()) {
            return TextNode.valueOf(secret ? REDACTED : of(tree.textValue()));
        }
        if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, of(array.get(i), secret));
            }
        } else if (tree instanceof ObjectNode object) {
            // Names too: a JSON body sent as a form is a name to whoever reads it as one.
            ObjectNode shown = object.deepCopy();
            object.removeAll();
            shown.fields()
                    .forEachRemaining(
                            field -> object.set(of(field.getKey()), ofField(field.getKey(), field.getValue(), secret)));
        }
        return tree;
    }

    private static JsonNode ofField(String name, JsonNode value, boolean secret) {
        if (BASE64.contains(name)) {
            return ofBase64(value.asText());
        }
        return of(value, secret || NAME.matcher(name).matches());
    }

    private static JsonNode ofBase64(String encoded) {
        String body = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        return TextNode.valueOf(Base64.getEncoder().encodeToString(of(body).getBytes(StandardCharsets.UTF_8)));
    }
}
