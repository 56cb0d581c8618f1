package dev.tanqiao.upstream.campus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.core.transaction.Observation;
import dev.tanqiao.core.transaction.PageAnswer;
import dev.tanqiao.core.transaction.PageRequest;
import dev.tanqiao.core.transaction.Row;
import dev.tanqiao.core.transaction.TransactionStatus;
import dev.tanqiao.core.transaction.Unreadable;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/unicode/transactions} of the siyuan document: the question as it is sent, the answer as it is read. */
public final class Transactions {

    /** A time above this is not in seconds (it would lie in the year 5138). */
    private static final long LATEST_SECOND = 100_000_000_000L;

    private static final int FEN_DIGITS = 2;

    /** Ten times as many as can be asked for. */
    private static final int MOST_SHOWN = 1000;

    /** The document shows numbers; other services of the campus write amounts as texts. */
    private static final Pattern YUAN = Pattern.compile("-?\\d{1,12}(\\.\\d{1,6})?");

    private Transactions() {}

    /** The query of the question, encoded; it holds the token, so it is never shown. */
    public static String query(PageRequest request, String accessToken) {
        var query = new StringBuilder("access_token=").append(encoded(accessToken));
        query.append("&beginDate=").append(request.window().from().getEpochSecond());
        query.append("&endDate=").append(request.window().to().getEpochSecond());
        query.append("&start=").append(request.start());
        query.append("&limit=").append(request.limit());
        if (request.window().kind().isRefundedOnly()) {
            query.append("&status=").append(encoded("已退费"));
        }
        return query.toString();
    }

    /**
     * Reads the answer.
     *
     * @param httpStatus of the answer
     * @param body its text
     * @param longestText in characters: a row with a longer one is quarantined
     */
    public static PageAnswer read(int httpStatus, String body, int longestText) {
        CampusAnswer answer = CampusAnswer.read(httpStatus, body);
        return switch (answer.kind()) {
            case DATA -> rows(answer.entities(), answer.total(), longestText);
            case NO_DATA -> new PageAnswer.Rows(List.of(), List.of(), 0);
            case TOKEN_REFUSED -> new PageAnswer.TokenRefused(answer.sentence());
            case REFUSED -> new PageAnswer.Refused(answer.sentence());
            case NOT_NOW -> new PageAnswer.NotNow(answer.sentence());
        };
    }

    private static PageAnswer rows(List<String> entities, int total, int longestText) {
        if (entities.size() > MOST_SHOWN) {
            return new PageAnswer.NotNow("the campus shows more than %s rows on a page".formatted(MOST_SHOWN));
        }
        List<Observation> observations = new ArrayList<>();
        List<Unreadable> unreadables = new ArrayList<>();
        for (int i = 0; i < entities.size(); i++) {
            String entity = entities.get(i);
            try {
                observations.add(new Observation(row(WireJson.value(entity), longestText), entity));
            } catch (DoesNotFit unreadable) {
                unreadables.add(new Unreadable(
                        "/entities/%s%s".formatted(i, unreadable.field),
                        unreadable.expected,
                        entity,
                        orderTime(WireJson.value(entity))));
            }
        }
        return new PageAnswer.Rows(observations, unreadables, total);
    }

    private static Row row(JsonNode entity, int longestText) {
        if (!entity.isObject()) {
            throw new DoesNotFit("", "a transaction, an object nested no deeper than 1,000");
        }
        entity.properties().forEach(field -> {
            if (field.getValue().isTextual() && field.getValue().textValue().length() > longestText) {
                throw new DoesNotFit("/" + field.getKey(), "a text of at most %s characters".formatted(longestText));
            }
        });
        String merchantNo = text(entity, "merchantNo");
        String merchant = text(entity, "merchant");
        return new Row(
                whole(entity, "orderNo"),
                required(entity, "orderTime", time(entity, "orderTime")),
                time(entity, "payTime"),
                time(entity, "refundTime"),
                merchantNo,
                Objects.requireNonNullElse(merchant, Objects.requireNonNullElse(merchantNo, "")),
                text(entity, "deviceNo"),
                Objects.requireNonNullElse(text(entity, "channel"), ""),
                required(entity, "amount", fen(entity, "amount")),
                Math.abs(Objects.requireNonNullElse(fen(entity, "diffAmount"), 0L)),
                status(required(entity, "status", whole(entity, "status"))));
    }

    private static TransactionStatus status(String word) {
        return switch (word) {
            case "待扣费" -> TransactionStatus.TO_PAY;
            case "待补缴" -> TransactionStatus.ARREARS;
            case "已完成" -> TransactionStatus.PAID;
            case "已退费" -> TransactionStatus.REFUNDED;
            case "已关单" -> TransactionStatus.CLOSED;
            default -> TransactionStatus.OTHER;
        };
    }

    private static @Nullable String text(JsonNode entity, String field) {
        JsonNode value = present(entity, field);
        if (value == null || value.isTextual() && value.textValue().isBlank()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new DoesNotFit("/" + field, "a text");
        }
        return value.textValue();
    }

    /** A text on which it depends which order this is, and whether it is paid. */
    private static @Nullable String whole(JsonNode entity, String field) {
        String text = text(entity, field);
        if (text != null && !WireText.isWhole(text)) {
            throw new DoesNotFit("/" + field, "a text of which every character can be read");
        }
        return text;
    }

    private static @Nullable Instant time(JsonNode entity, String field) {
        JsonNode value = present(entity, field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() <= 0
                || value.longValue() >= LATEST_SECOND) {
            throw new DoesNotFit("/" + field, "a unix time in seconds");
        }
        return Instant.ofEpochSecond(value.longValue());
    }

    /** Of an entity that cannot be read as a whole. */
    private static @Nullable Instant orderTime(JsonNode entity) {
        try {
            return time(entity, "orderTime");
        } catch (DoesNotFit unreadable) {
            return null;
        }
    }

    private static @Nullable Long fen(JsonNode entity, String field) {
        JsonNode value = present(entity, field);
        if (value == null) {
            return null;
        }
        try {
            if (value.isNumber() || YUAN.matcher(value.asText()).matches()) {
                return new BigDecimal(value.asText()).movePointRight(FEN_DIGITS).longValueExact();
            }
        } catch (ArithmeticException tooFineOrTooLarge) {
            throw new DoesNotFit("/" + field, "an amount in yuan with at most two decimals");
        }
        throw new DoesNotFit("/" + field, "an amount in yuan, a decimal number or such a text");
    }

    private static <T> T required(JsonNode entity, String field, @Nullable T value) {
        if (value == null) {
            throw new DoesNotFit("/" + field, "a value; the field is missing");
        }
        return value;
    }

    private static @Nullable JsonNode present(JsonNode entity, String field) {
        JsonNode value = entity.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** One value of an entity is not what the document promises. */
    private static final class DoesNotFit extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String field;
        private final String expected;

        DoesNotFit(String field, String expected) {
            super(expected, null, false, false);
            this.field = field;
            this.expected = expected;
        }
    }
}
