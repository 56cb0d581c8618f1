package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.tanqiao.core.settlement.NamePattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a value is as expected: equal, by a pattern with {@code *}, one of a list, above or below a number, or so in each field of an object. */
final class Fit {

    private static final Pattern BOUND = Pattern.compile("(>=|<=|>|<) ?(-?\\d+(?:\\.\\d+)?)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

    private static final Pattern MEANT_AS_BOUND = Pattern.compile("\\s*[<>=!].*", Pattern.DOTALL);
    private static final Pattern ANY_NUMBERS = Pattern.compile("-?[\\d.]*\\*[\\d.*]*");

    private Fit() {}

    /** Whether a text begins as a comparison does and is none: it would be compared letter by letter, and fit nothing. */
    static boolean isMisspeltBound(String text) {
        return MEANT_AS_BOUND.matcher(text).matches() && !BOUND.matcher(text).matches();
    }

    /** Whether a number can be as expected; a number in quotes would be compared letter by letter: 12 is not 12.00 then. */
    static boolean canFitANumber(JsonNode expected) {
        String text = expected.asText();
        return expected.isNumber()
                || expected.isNull()
                || BOUND.matcher(text).matches()
                || ANY_NUMBERS.matcher(text).matches();
    }

    static boolean fits(JsonNode expected, JsonNode found) {
        if (expected.isArray()) {
            if (expected.isEmpty()) {
                return found.isArray() && found.isEmpty();
            }
            for (JsonNode one : expected) {
                if (fits(one, found)) {
                    return true;
                }
            }
            return false;
        }
        if (expected.isObject()) {
            return expected.properties().stream().allMatch(field -> fits(field.getValue(), found.path(field.getKey())));
        }
        if (expected.isNull()) {
            return found.isNull() || found.isMissingNode();
        }
        Matcher bound = BOUND.matcher(expected.asText());
        if (bound.matches()) {
            return isNumber(found) && within(bound.group(1), decimal(found).compareTo(new BigDecimal(bound.group(2))));
        }
        if (expected.isNumber()) {
            return isNumber(found) && decimal(found).compareTo(decimal(expected)) == 0;
        }
        return !found.isNull() && !found.isMissingNode() && NamePattern.fits(expected.asText(), found.asText());
    }

    private static boolean within(String sign, int comparison) {
        return switch (sign) {
            case ">" -> comparison > 0;
            case ">=" -> comparison >= 0;
            case "<" -> comparison < 0;
            default -> comparison <= 0;
        };
    }

    private static boolean isNumber(JsonNode found) {
        return found.isNumber() || NUMBER.matcher(found.asText("")).matches();
    }

    private static BigDecimal decimal(JsonNode value) {
        return new BigDecimal(value.asText());
    }

    static JsonNode number(int count) {
        return IntNode.valueOf(count);
    }

    /** A value as a tester reads it. */
    static String shown(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "nothing";
        }
        if (value.isObject() || value.isArray() && value.isEmpty()) {
            return value.toString();
        }
        if (value.isArray()) {
            List<String> words = new ArrayList<>();
            value.forEach(one -> words.add(shown(one)));
            return "one of " + String.join(", ", words);
        }
        return value.isTextual() && value.asText().isBlank() ? "\"" + value.asText() + "\"" : value.asText();
    }
}
