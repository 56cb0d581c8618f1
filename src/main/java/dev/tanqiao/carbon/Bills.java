package dev.tanqiao.carbon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.bill.BillLine;
import dev.tanqiao.wire.WireJson;
import dev.tanqiao.wire.WireText;
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

    /** An index takes no longer text, and one such line would take all others of its page along. */
    private static final int LONGEST_TEXT = 256;

    private Bills() {}

    /**
     * The body of {@code account/getPointsBillInfo}.
     *
     * @param provider null: all providers
     * @param page counted from 1
     */
    public static String query(@Nullable String provider, Instant from, Instant to, int page, int pageSize) {
        ObjectNode query = JsonNodeFactory.instance.objectNode();
        if (provider != null) {
            query.put("equityCid", provider);
        }
        query.put("beginTime", CityTime.text(from))
                .put("endTime", CityTime.text(to))
                .put("page", page)
                .put("pageSize", pageSize);
        return query.toString();
    }

    /**
     * A page of bills; a line that cannot be read is put aside and the others stand.
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
     * Reads the answer to a bill query.
     *
     * @return empty when it is no bill page: nothing was learned, not even that there are no bills
     */
    public static Optional<Page> page(int httpStatus, @Nullable String body) {
        CityAnswer answer = CityAnswer.read(body);
        return httpStatus == 200 && answer.isDone() ? page(answer.rawContent(), "/content/bill") : Optional.empty();
    }

    /**
     * Reads a bill push {@code {total, bill}}.
     *
     * @return empty when the body is none
     */
    public static Optional<Page> push(String body) {
        return page(body, "/bill");
    }

    private static Optional<Page> page(@Nullable String content, String pointer) {
        Map<String, String> fields = WireJson.fields(content).orElse(Map.of());
        return WireJson.elements(fields.get("bill"))
                .map(bill -> page(bill, WireJson.value(fields.get("total")).asInt(-1), pointer));
    }

    private static Page page(List<String> bill, int total, String pointer) {
        List<BillLine> lines = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (int i = 0; i < bill.size(); i++) {
            try {
                lines.add(line(WireJson.value(bill.get(i))));
            } catch (Misfit misfit) {
                unreadable.add(new Unreadable(
                        pointer + "/" + i + "/" + misfit.field, String.valueOf(misfit.getMessage()), bill.get(i)));
            }
        }
        return new Page(total, List.copyOf(lines), List.copyOf(unreadable), bill.toString());
    }

    private static BillLine line(JsonNode line) throws Misfit {
        JsonNode parent = line.path("parentTransactionId");
        return new BillLine(
                whole(line, "cid"),
                whole(line, "equityCid"),
                whole(line, "transactionId"),
                parent.isTextual() && !parent.asText().isEmpty() ? whole(line, "parentTransactionId") : null,
                decimal(line, "amount"),
                millis(line, "transactionTime"),
                millis(line, "transactionPaymentTime"),
                text(line, "transactionType"));
    }

    private static String text(JsonNode line, String field) throws Misfit {
        JsonNode value = line.path(field);
        if (!value.isTextual() && !value.isNumber()) {
            throw new Misfit(field, "a text was expected");
        }
        if (value.asText().length() > LONGEST_TEXT) {
            throw new Misfit(field, "a text of at most %d characters was expected".formatted(LONGEST_TEXT));
        }
        return value.asText();
    }

    /** A text on which it depends whose line this is. */
    private static String whole(JsonNode line, String field) throws Misfit {
        String text = text(line, field);
        if (!WireText.isWhole(text)) {
            throw new Misfit(field, "a text of which every character can be read was expected");
        }
        return text;
    }

    /** Points come as text; a plain number is read as well. */
    private static BigDecimal decimal(JsonNode line, String field) throws Misfit {
        try {
            var points = new BigDecimal(text(line, field));
            // 1e999999999 is a number too, and a gigabyte once it is written out.
            if (points.precision() > MOST_DIGITS || Math.abs(points.scale()) > MOST_DIGITS) {
                throw new Misfit(field, "a number of points was expected");
            }
            return points;
        } catch (NumberFormatException malformed) {
            throw new Misfit(field, "a decimal number was expected");
        }
    }

    private static Instant millis(JsonNode line, String field) throws Misfit {
        String value = text(line, field);
        if (!value.matches("\\d{1,15}")) {
            throw new Misfit(field, "milliseconds since 1970 were expected");
        }
        return Instant.ofEpochMilli(Long.parseLong(value));
    }

    private static final class Misfit extends Exception {
        private static final long serialVersionUID = 1L;
        private final String field;

        Misfit(String field, String expected) {
            super(expected);
            this.field = field;
        }
    }
}
