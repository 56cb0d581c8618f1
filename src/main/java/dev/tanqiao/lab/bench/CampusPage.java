package dev.tanqiao.lab.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tanqiao.core.transaction.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A page of purchases as a limit asks for it and reads it: in one pass, each with its text as it is written. */
final class CampusPage {

    /** As a hub asks for by default. */
    static final int SIZE = 100;

    private static final JsonFactory JSON = new JsonFactory();

    private CampusPage() {}

    /** A purchase that is paid. */
    record Shown(Map<String, String> fields, String raw) {

        private String field(String name) {
            String value = fields.get(name);
            if (value == null) {
                throw new IllegalStateException("A purchase without %s: %s".formatted(name, raw));
            }
            return value;
        }

        String orderNo() {
            return field("orderNo");
        }

        Instant orderTime() {
            return Instant.ofEpochSecond(Long.parseLong(field("orderTime")));
        }

        Instant payTime() {
            return Instant.ofEpochSecond(Long.parseLong(field("payTime")));
        }

        String merchantNo() {
            return field("merchantNo");
        }

        String merchant() {
            return field("merchant");
        }

        String deviceNo() {
            return field("deviceNo");
        }

        String channel() {
            return field("channel");
        }

        String amount() {
            return new BigDecimal(field("amount")).setScale(2).toPlainString();
        }

        long amountFen() {
            return new BigDecimal(field("amount")).movePointRight(2).longValueExact();
        }

        /** The key of a purchase without orderNo that looks alike; nobody else's does. */
        String likeness() {
            String text = String.join(
                    "\n", field("orderTime"), merchantNo(), String.valueOf(amountFen()), channel(), deviceNo());
            return "#" + Row.sha256(text).substring(0, 32) + ":0";
        }
    }

    static URI address(URI campus, String token, Instant from, Instant to, int page) {
        return campus.resolve("/v1/unicode/transactions?access_token=%s&beginDate=%s&endDate=%s&start=%s&limit=%s"
                .formatted(token, from.getEpochSecond(), to.getEpochSecond(), page * SIZE, SIZE));
    }

    static List<Shown> read(String body) throws IOException {
        List<Shown> page = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT
                        && parser.getParsingContext().getParent().inArray()) {
                    page.add(shown(parser, body));
                }
            }
        }
        return page;
    }

    private static Shown shown(JsonParser parser, String body) throws IOException {
        int begin = (int) parser.currentTokenLocation().getCharOffset();
        Map<String, String> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, parser.getText());
        }
        return new Shown(
                fields, body.substring(begin, (int) parser.currentLocation().getCharOffset()));
    }
}
