package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Cuts, counts and ends the pages of the city's bills and of the campus's transactions as a fault of kind {@code pages} wants it. */
final class Pages {

    private static final String BILLS = "city.getPointsBillInfo";

    private final Fault fault;
    private final Operation operation;
    private final SimRequest request;
    private final boolean bills;

    private Pages(Fault fault, String name, Operation operation, SimRequest request) {
        this.fault = fault;
        this.operation = operation;
        this.request = request;
        this.bills = name.equals(BILLS);
    }

    static SimAnswer shaped(Fault fault, String name, Operation operation, SimRequest request) {
        return new Pages(fault, name, operation, request).shaped();
    }

    private SimAnswer shaped() {
        int asked = bills ? request.json().path("pageSize").asInt() : parameter("limit");
        int page = bills ? request.json().path("page").asInt() : asked == 0 ? 1 : parameter("start") / asked + 1;
        int size = fault.paging().rowsOnPage(asked);
        SimAnswer answer = answer(page - (fault.paging().isBehindEmptyPage(page) ? 1 : 0), size);
        for (int before = page - 1; fault.paging().repeatsLastPage() && before > 0 && isEmpty(answer); before--) {
            answer = answer(before, size);
        }
        return saying(answer, page, asked);
    }

    private int parameter(String name) {
        return request.parameter(name).map(Integer::valueOf).orElse(0);
    }

    private SimAnswer answer(int page, int size) {
        Map<String, List<String>> query = new HashMap<>(request.query());
        String body = request.body();
        if (bills) {
            body = Json.write(((ObjectNode) request.json()).put("page", page).put("pageSize", size));
        } else {
            query.put("start", List.of(String.valueOf((page - 1) * size)));
            query.put("limit", List.of(String.valueOf(size)));
        }
        return operation.answer(
                new SimRequest(request.method(), request.path(), query, request.headers(), body, request.variables()));
    }

    private JsonNode rows(JsonNode answer) {
        return bills ? answer.path("content").path("bill") : answer.path("entities");
    }

    private boolean isEmpty(SimAnswer answer) {
        JsonNode rows = rows(Json.read(answer.body()).orElse(MissingNode.getInstance()));
        return rows.isArray() && rows.isEmpty();
    }

    private SimAnswer saying(SimAnswer answer, int page, int asked) {
        JsonNode document = Json.read(answer.body()).orElse(MissingNode.getInstance());
        if (!(rows(document) instanceof ArrayNode rows)) {
            return answer;
        }
        if (fault.paging().isEmptyPage(page)) {
            rows.removeAll();
        }
        ObjectNode told = (ObjectNode) (bills ? document.path("content") : document);
        if (bills) {
            told.put("page", page).put("pageSize", asked);
        }
        fault.paging().tell(told, rows.size());
        if (rows.isEmpty()) {
            fault.paging().tellNoRows(told, bills ? "bill" : "entities");
        }
        return answer.saying(answer.status(), Json.write(document));
    }
}
