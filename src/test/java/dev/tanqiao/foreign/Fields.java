package dev.tanqiao.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The body of a request, held against the table of its document. */
final class Fields {

    private final JsonNode body;

    /** @param known the fields that the document's table has */
    Fields(JsonNode body, String... known) {
        this.body = body;
        Set<String> unknown = new TreeSet<>();
        body.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Set.of(known));
        require(body.isObject() && unknown.isEmpty(), "unknown fields " + unknown);
    }

    String text(String name) {
        String text = optionalText(name);
        require(text != null && !text.isBlank(), name + " is missing");
        return String.valueOf(text);
    }

    @Nullable
    String optionalText(String name) {
        JsonNode value = body.path(name);
        require(value.isTextual() || value.isNull() || value.isMissingNode(), name + " is no text");
        return value.textValue();
    }

    /** Zero when there are none. */
    BigDecimal points(String name) {
        String text = optionalText(name);
        require(text == null || text.matches("-?\\d+(\\.\\d+)?"), name + " is no number of points");
        return text == null ? BigDecimal.ZERO : new BigDecimal(text);
    }

    int number(String name, int otherwise) {
        JsonNode value = body.path(name);
        require(value.isInt() || value.isNull() || value.isMissingNode(), name + " is no integer");
        return value.isInt() ? value.intValue() : otherwise;
    }

    /** One of a few numbers; the first when there is none. */
    int oneOf(String name, int... numbers) {
        int number = number(name, numbers[0]);
        require(IntStream.of(numbers).anyMatch(one -> one == number), name + " is " + number);
        return number;
    }

    /** A list of texts, none longer than so many letters. */
    void texts(String name, int longest) {
        JsonNode list = body.path(name);
        require(list.isArray(), name + " is no list");
        list.forEach(text -> require(
                text.isTextual()
                        && text.textValue().codePointCount(0, text.textValue().length()) <= longest,
                name + " holds what is no text of at most " + longest));
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new AgainstTheDocument(otherwise);
        }
    }
}
