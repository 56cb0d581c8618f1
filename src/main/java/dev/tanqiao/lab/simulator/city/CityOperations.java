package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The document's operations over HTTP: token first, then the parameters, then what they ask for (鉴权流程). */
final class CityOperations {

    private static final int DEFAULT_PAGE_SIZE = 10;
    private static final long MILLIS_PER_SECOND = 1_000;

    private final City city;

    CityOperations(City city) {
        this.city = city;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "city.getAccessToken", request -> checked(Rules.TOKEN, request, body -> accessToken(request, body)),
                "city.licenseAgreement", withToken(List.of(), nothing -> licenses()),
                "city.accountAuthorize", withToken(Rules.CID, body -> answer(city.authorize(cid(body)))),
                "city.getReductionScene", withToken(Rules.CID, this::scenes),
                "city.getPointInfo", withToken(Rules.CID, this::points),
                "city.orderSettel", withToken(Rules.ORDER, this::settle),
                "city.getPointsBillInfo", withToken(Rules.BILLS, this::bills),
                "city.subscribe", withToken(Rules.SUBSCRIBE, this::subscribe),
                "city.cidIssue", request -> checked(Rules.CID_ISSUE, request, this::issueCid));
    }

    private Operation withToken(List<Rules.Rule> rules, Function<JsonNode, SimAnswer> operation) {
        return request -> {
            CityCode token = request.variables().containsKey(SimRequest.LET_IN)
                    ? CityCode.OK
                    : city.token(request.header("authorization").orElse(""));
            return token == CityCode.OK ? checked(rules, request, operation) : answer(token);
        };
    }

    private static SimAnswer checked(
            List<Rules.Rule> rules, SimRequest request, Function<JsonNode, SimAnswer> operation) {
        JsonNode parameters = request.method().equals("GET") ? query(request) : request.json();
        return Rules.complaint(rules, parameters)
                .map(CityOperations::badParameter)
                .orElseGet(() -> operation.apply(parameters));
    }

    private static ObjectNode query(SimRequest request) {
        ObjectNode parameters = Json.object();
        request.query()
                .keySet()
                .forEach(name -> parameters.put(name, request.parameter(name).orElse("")));
        return parameters;
    }

    private SimAnswer accessToken(SimRequest request, JsonNode body) {
        Optional<String> transactionId = request.header("transactionid").filter(CityOperations::isUuid);
        if (transactionId.isEmpty()) {
            return badParameter("请求头transactionId必填, 应为UUID");
        }
        if (request.header("timestamp").filter(text -> text.matches("\\d{13}")).isEmpty()) {
            return badParameter("请求头timestamp必填, 应为毫秒时间戳");
        }
        if (!city.isOurApp(body.path("appId").textValue())) {
            return answer(CityCode.UNKNOWN_APP);
        }
        return city.issueToken(transactionId.get())
                .map(token -> answer(
                        CityCode.OK,
                        Json.object().put("accessToken", token.getKey()).put("expireTime", token.getValue())))
                .orElseGet(() -> badParameter("请求头transactionId重复"));
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException otherForm) {
            return false;
        }
    }

    private static SimAnswer licenses() {
        return answer(CityCode.OK, Json.object().set("licenseList", Json.tree(Catalogue.LICENSES)));
    }

    private SimAnswer scenes(JsonNode parameters) {
        return ifAccessible(cid(parameters), cid -> Json.object().set("sceneList", Json.tree(Catalogue.scenes(cid))));
    }

    private SimAnswer points(JsonNode body) {
        return ifAccessible(cid(body), cid -> {
            Points points = city.points(cid);
            ObjectNode content = Json.object();
            content.putArray("pointInfo").add(pointInfo(1, points.a())).add(pointInfo(2, points.b()));
            return content;
        });
    }

    private static ObjectNode pointInfo(int pointType, BigDecimal balance) {
        return Json.object().put("pointType", pointType).put("pointBalance", balance.toPlainString());
    }

    private SimAnswer ifAccessible(String cid, Function<String, JsonNode> content) {
        CityCode access = city.access(cid);
        return access == CityCode.OK ? answer(CityCode.OK, content.apply(cid)) : answer(access);
    }

    private SimAnswer settle(JsonNode body) {
        CityCode code = city.settle(Order.of(body));
        return code == CityCode.OK ? answer(code, TextNode.valueOf("交易成功")) : answer(code);
    }

    /** Both ends are inside, to the second: payment times carry milliseconds, the request's times do not. */
    private SimAnswer bills(JsonNode body) {
        long fromMillis = CityTime.millis(body.path("beginTime").textValue());
        long beforeMillis = CityTime.millis(body.path("endTime").textValue()) + MILLIS_PER_SECOND;
        if (beforeMillis <= fromMillis) {
            return badParameter("endTime早于beginTime");
        }
        BillPage page = city.bills(
                body.path("equityCid").asText(""),
                fromMillis,
                beforeMillis,
                body.path("page").asInt(1),
                body.path("pageSize").asInt(DEFAULT_PAGE_SIZE));
        ObjectNode content = Json.object()
                .put("total", page.total())
                .put("page", page.page())
                .put("pageSize", page.pageSize());
        return answer(CityCode.OK, content.set("bill", BillLines.of(page.lines())));
    }

    private SimAnswer subscribe(JsonNode body) {
        city.subscribe(body.path("type").intValue(), body.path("notifyUrl").textValue());
        return answer(CityCode.OK);
    }

    private SimAnswer issueCid(JsonNode body) {
        return city.issueCid(
                        body.path("account").textValue(), body.path("consentId").textValue())
                .map(cid -> answer(CityCode.OK, Json.object().put("cid", cid)))
                .orElseGet(() -> answer(CityCode.UNKNOWN_ACCOUNT));
    }

    private static String cid(JsonNode parameters) {
        return parameters.path("cid").textValue();
    }

    private static SimAnswer badParameter(String complaint) {
        CityCode code = CityCode.BAD_PARAMETER;
        return answer(code, code.message() + ": " + complaint, NullNode.getInstance());
    }

    private static SimAnswer answer(CityCode code) {
        return answer(code, NullNode.getInstance());
    }

    private static SimAnswer answer(CityCode code, JsonNode content) {
        return answer(code, code.message(), content);
    }

    private static SimAnswer answer(CityCode code, String message, JsonNode content) {
        ObjectNode envelope = Json.object().put("code", code.number()).put("msg", message);
        return SimAnswer.json(code.httpStatus(), envelope.set("content", content));
    }
}
