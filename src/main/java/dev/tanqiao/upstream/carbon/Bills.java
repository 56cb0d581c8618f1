package dev.tanqiao.upstream.carbon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.core.bill.BillLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes bill queries and reads bill pages and bill pushes (碳积分账单查询, 碳账户账单推送). */
public final class Bills {

    private static final int MOST_DIGITS = 30;

    /** In a push (碳账户账单推送, total). */
    private static final int MOST_PUSHED = 500;

    /** On a page, ten times as many as can be asked for. */
    private static final int MOST_SHOWN = 5000;

    private Bills() {}

    /**
     * The request of {@code account/getPointsBillInfo}.
     *
     * @param provider null: all providers
     * @param page counted from 1
     */
    public static JsonNode query(@Nullable String provider, Instant from, Instant to, int page, int pageSize) {
        ObjectNode query = JsonNodeFactory.instance.objectNode();
        if (provider != null) {
            query.put("equityCid", provider);
        }
        query.put("beginTime", CityTime.text(from))
                .put("endTime", CityTime.text(to))
                .put("page", page)
                .put("pageSize", pageSize);
        return query;
    }

    /**
     * A page of bills; a line that cannot be read is quarantined and the others stand.
     *
     * @param total as the city counts, -1 when it does not say
     * @param lines what could be read
     * @param unreadable what could not
     * @param text its lines as they came
     */
    public record Page(int total, List<BillLine> lines, List<Unreadable> unreadable, String text) {

        /** How many lines the city sent, readable or not. */
        public int size() {
            return lines.size() + unreadable.size();
        }
    }

    /** A line that could not be read: where, why, and its text. */
    public record Unreadable(String pointer, String problem, String raw) {}

    /**
     * Reads the answer to a bill query. A page without a list is an empty one; one of more than 5000 lines is none.
     *
     * @param longestText in characters: a line with a longer one is unreadable
     * @return empty when it is no bill page: nothing was learned, not even that there are no bills
     */
    public static Optional<Page> page(int httpStatus, @Nullable String body, int longestText) {
        CityAnswer answer = CityAnswer.read(body);
        return httpStatus == 200 && answer.isDone()
                ? WireJson.fields(answer.rawContent())
                        .flatMap(content -> WireJson.elementsOrNone(content.get("bill"))
                                .filter(bill -> bill.size() <= MOST_SHOWN)
                                .map(bill -> page(bill, content, "/content/bill", longestText)))
                : Optional.empty();
    }

    /**
     * Reads a bill push {@code {total, bill}}.
     *
     * @param longestText in characters: a line with a longer one is unreadable
     * @return empty when the body is none, or not JSON; one without a list may be a push of another kind, and one of more than 500 lines is none
     */
    public static Optional<Page> push(String body, int longestText) {
        return pushed(body).map(push -> page(push.bill(), push.fields(), "/bill", longestText));
    }

    /** Whether a body is a bill push; none of its lines is read. */
    public static boolean isPush(String body) {
        return pushed(body).isPresent();
    }

    private record Pushed(Map<String, String> fields, List<String> bill) {}

    private static Optional<Pushed> pushed(String body) {
        return Optional.of(body)
                .filter(WireJson::isJson)
                .flatMap(WireJson::fields)
                .flatMap(push -> WireJson.elements(push.get("bill"))
                        .filter(bill -> bill.size() <= MOST_PUSHED)
                        .map(bill -> new Pushed(push, bill)));
    }

    private static Page page(List<String> bill, Map<String, String> fields, String pointer, int longestText) {
        List<BillLine> lines = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (int i = 0; i < bill.size(); i++) {
            try {
                lines.add(new Fields(WireJson.value(bill.get(i)), longestText).read());
            } catch (NotReadable problem) {
                unreadable.add(new Unreadable(
                        pointer + "/" + i + "/" + problem.field, String.valueOf(problem.getMessage()), bill.get(i)));
            }
        }
        int total = WireJson.value(fields.get("total")).asInt(-1);
        return new Page(total, List.copyOf(lines), List.copyOf(unreadable), bill.toString());
    }

    /** The fields of a line. An index takes no text of any length, and one such line would take all others of its page along. */
    private record Fields(JsonNode line, int longestText) {

        BillLine read() throws NotReadable {
            JsonNode parent = line.path("parentTransactionId");
            return new BillLine(
                    whole("cid"),
                    whole("equityCid"),
                    whole("transactionId"),
                    parent.isTextual() && !parent.asText().isEmpty() ? whole("parentTransactionId") : null,
                    decimal("amount"),
                    millis("transactionTime"),
                    millis("transactionPaymentTime"),
                    text("transactionType"));
        }

        private String text(String field) throws NotReadable {
            JsonNode value = line.path(field);
            if (!value.isTextual() && !value.isNumber()) {
                throw new NotReadable(field, "a text was expected");
            }
            if (value.asText().length() > longestText) {
                throw new NotReadable(field, "a text of at most %s characters was expected".formatted(longestText));
            }
            return value.asText();
        }

        /** A text on which it depends whose line this is. */
        private String whole(String field) throws NotReadable {
            String text = text(field);
            if (!WireText.isWhole(text)) {
                throw new NotReadable(field, "a text of which every character can be read was expected");
            }
            return text;
        }

        /** Points come as text; a plain number is read as well. */
        private BigDecimal decimal(String field) throws NotReadable {
            try {
                var points = new BigDecimal(text(field));
                // 1e999999999 is a number too, and a gigabyte once it is written out.
                if (points.precision() > MOST_DIGITS || Math.abs(points.scale()) > MOST_DIGITS) {
                    throw new NotReadable(field, "a number of points was expected");
                }
                return points;
            } catch (NumberFormatException malformed) {
                throw new NotReadable(field, "a decimal number was expected");
            }
        }

        private Instant millis(String field) throws NotReadable {
            String value = text(field);
            if (!value.matches("\\d{1,15}")) {
                throw new NotReadable(field, "milliseconds since 1970 were expected");
            }
            return Instant.ofEpochMilli(Long.parseLong(value));
        }
    }

    private static final class NotReadable extends Exception {
        private static final long serialVersionUID = 1L;
        private final String field;

        NotReadable(String field, String expected) {
            super(expected, null, false, false); // one a line: a stack trace each would cost more than all the reading
            this.field = field;
        }
    }
}
