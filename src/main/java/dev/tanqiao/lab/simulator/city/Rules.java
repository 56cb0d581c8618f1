package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The parameter rules of the document (接口说明), operation by operation: the first broken one refuses the request. */
final class Rules {

    private static final int DATA_ENTRY_CODE_POINTS = 20;
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d{0,14})(\\.\\d{1,4})?");

    /** 权益平台订单结算. */
    static final List<Rule> ORDER = List.of(
            text("cid"),
            text("equityCid"),
            text("transactionId"),
            optionalText("parentTransactionId"),
            optionalDecimal("transactionPointA"),
            optionalDecimal("transactionPointB"),
            new Rule(
                    "transactionPointA与transactionPointB不可同时为空",
                    body -> present(body, "transactionPointA") || present(body, "transactionPointB")),
            new Rule("transactionPointA与transactionPointB须同为正值(交易)或同为负值(退货)", Rules::oneDirection),
            time("transactionTime"),
            text("transactionType"),
            new Rule("type应为0或1", body -> !present(body, "type") || integerIn(body, "type", 0, 1)),
            new Rule("data必填, 应为字符串列表", body -> body.path("data").isArray() && all(body, JsonNode::isTextual)),
            new Rule(
                    "data每个描述不超过%d字".formatted(DATA_ENTRY_CODE_POINTS),
                    body -> all(body, entry -> codePoints(entry.textValue()) <= DATA_ENTRY_CODE_POINTS)));

    /** 碳积分账单查询. */
    static final List<Rule> BILLS = List.of(
            optionalText("equityCid"),
            time("beginTime"),
            time("endTime"),
            new Rule("page应为正整数", body -> !present(body, "page") || integerIn(body, "page", 1, Integer.MAX_VALUE)),
            new Rule(
                    "pageSize应为正整数",
                    body -> !present(body, "pageSize") || integerIn(body, "pageSize", 1, Integer.MAX_VALUE)));

    /** 消息接收地址配置; the 0 in the document's sample is a slip. */
    static final List<Rule> SUBSCRIBE = List.of(
            text("notifyUrl"), httpUrl("notifyUrl"), new Rule("type应为1或2", body -> integerIn(body, "type", 1, 2)));

    /** 账户权益平台授权, 碳账户积分信息查询, 个人碳账户开通场景查询. */
    static final List<Rule> CID = List.of(text("cid"));

    /** 获取登录令牌. */
    static final List<Rule> TOKEN = List.of(text("appId"));

    /** CID颁发. */
    static final List<Rule> CID_ISSUE = List.of(text("account"), text("name"), text("consentId"));

    /** A rule and what is said when it is broken. */
    record Rule(String complaint, Predicate<JsonNode> holds) {}

    private Rules() {}

    /** What is said about the first broken rule; empty when all hold. */
    static Optional<String> complaint(List<Rule> rules, JsonNode body) {
        if (!body.isObject()) {
            return Optional.of("请求体应为JSON对象");
        }
        for (Rule rule : rules) {
            if (!rule.holds().test(body)) {
                return Optional.of(rule.complaint());
            }
        }
        return Optional.empty();
    }

    /** Whether a field carries something: an empty text counts as nothing. */
    static boolean present(JsonNode body, String field) {
        JsonNode value = body.path(field);
        return !value.isMissingNode()
                && !value.isNull()
                && !(value.isTextual() && value.textValue().isEmpty());
    }

    private static Rule text(String field) {
        return new Rule(
                field + "必填, 应为字符串",
                body -> present(body, field) && body.path(field).isTextual());
    }

    private static Rule optionalText(String field) {
        return new Rule(
                field + "应为字符串",
                body -> !present(body, field) || body.path(field).isTextual());
    }

    private static Rule optionalDecimal(String field) {
        return new Rule(
                field + "应为十进制字符串, 不为0",
                body -> !present(body, field)
                        || (body.path(field).isTextual()
                                && DECIMAL.matcher(body.path(field).textValue()).matches()
                                && direction(body, field) != 0));
    }

    private static Rule time(String field) {
        return new Rule(
                field + "必填, 格式yyyy-MM-dd HH:mm:ss",
                body -> body.path(field).isTextual()
                        && CityTime.isTime(body.path(field).textValue()));
    }

    private static Rule httpUrl(String field) {
        return new Rule(field + "应为http地址", body -> isHttpUrl(body.path(field).textValue()));
    }

    private static boolean isHttpUrl(String text) {
        try {
            var url = new URI(text);
            return Set.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null;
        } catch (URISyntaxException otherForm) {
            return false;
        }
    }

    private static boolean integerIn(JsonNode body, String field, int least, int most) {
        JsonNode value = body.path(field);
        return value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= least
                && value.intValue() <= most;
    }

    private static boolean all(JsonNode body, Predicate<JsonNode> holds) {
        return StreamSupport.stream(body.path("data").spliterator(), false).allMatch(holds);
    }

    private static int codePoints(String text) {
        return text.codePointCount(0, text.length());
    }

    private static boolean oneDirection(JsonNode body) {
        return direction(body, "transactionPointA") * direction(body, "transactionPointB") >= 0;
    }

    /** The sign of an amount, 0 when absent. */
    private static int direction(JsonNode body, String field) {
        return present(body, field) ? new BigDecimal(body.path(field).textValue()).signum() : 0;
    }
}
