package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Operation;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimAnswer.Manner;
import dev.tanqiao.lab.simulator.SimRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Answers a call that a fault strikes. */
final class Spoiling {

    private static final String PAGE = "<html><head><title>502</title></head><body><h1>系统维护中</h1></body></html>";
    private static final int ACCEPTED = 200;
    private static final SimAnswer NOTHING = new SimAnswer(200, "application/json;charset=UTF-8", "", Map.of());

    private final Function<String, Optional<Operation>> admin;
    private final Later later;

    /** Keeps a request whose effect comes later. */
    @FunctionalInterface
    interface Later {
        void keep(Fault fault, String operation, SimRequest request);
    }

    Spoiling(Function<String, Optional<Operation>> admin, Later later) {
        this.admin = admin;
        this.later = later;
    }

    SimAnswer answer(Struck struck, String name, Operation operation, SimRequest request) {
        Fault fault = struck.fault();
        return switch (fault.kind()) {
            case LATE -> {
                later.keep(fault, name, request);
                yield NOTHING.in(Manner.CLOSED);
            }
            case REVOKE_TOKEN -> {
                ask(upstream(name) + "/tokens/revoke", request);
                yield operation.answer(request);
            }
            case PUSH_FIRST -> {
                SimAnswer answer = operation.answer(request);
                ask("city/push", request);
                yield answer;
            }
            case TWICE -> {
                SimAnswer answer = operation.answer(request);
                if (isAccepted(answer)) {
                    String id = request.json().path("transactionId").asText();
                    ask("city/ledger/{transactionId}/book-again", request.withVariables(Map.of("transactionId", id)));
                }
                yield answer;
            }
            case SHIFT -> shifted(operation, request);
            case PAGES -> Pages.shaped(fault, name, operation, request);
            default -> spoilt(struck, name, fault.hasEffect() ? operation.answer(request) : NOTHING);
        };
    }

    private static SimAnswer spoilt(Struck struck, String name, SimAnswer whole) {
        Fault fault = struck.fault();
        return switch (fault.kind()) {
            case CLOSE -> whole.in(Manner.CLOSED);
            case RESET -> whole.in(Manner.RESET);
            case TORN -> whole.in(Manner.TORN);
            case BROKEN_CHUNK -> whole.in(Manner.BROKEN_CHUNK);
            case SLOW -> whole.after(fault.holdMillis(struck.call()));
            case DRIBBLE -> whole.inChunks(fault.bodyChunks(), fault.holdMillis(struck.call()));
            case EMPTY -> whole.saying(fault.httpStatus(), "");
            case HALF ->
                whole.saying(
                        whole.status(), whole.body().substring(0, whole.body().length() / 2));
            case HTML -> SimAnswer.html(fault.httpStatus(), PAGE);
            case STATUS -> whole.saying(fault.httpStatus(), whole.body());
            case RATE_LIMIT ->
                whole.saying(fault.httpStatus(), whole.body())
                        .with("Retry-After", String.valueOf(fault.secondsToWait()));
            case REWRITE -> fault.rewritten(whole);
            case WRONG_TYPE -> ofAnotherType(whole, fault.field() == null ? contentOf(name) : fault.field());
            case CODE -> SimAnswer.json(envelope(name, fault.upstreamCode()));
            default -> throw new IllegalArgumentException("%s is no fault of %s.".formatted(fault.kind(), name));
        };
    }

    private static JsonNode envelope(String name, int code) {
        return "city".equals(upstream(name))
                ? Json.object().put("code", code).put("msg", "系统繁忙").set("content", NullNode.getInstance())
                : Json.object().put("errno", code).put("error", "系统繁忙");
    }

    private static String contentOf(String name) {
        return "city".equals(upstream(name)) ? "content" : "entities";
    }

    /** A list becomes an object, an object a text, and anything else an object; a field that is not there stays away. */
    private static SimAnswer ofAnotherType(SimAnswer answer, String field) {
        JsonNode document = Json.read(answer.body()).orElse(NullNode.getInstance());
        if (!(document instanceof ObjectNode fields) || !fields.has(field)) {
            return answer;
        }
        JsonNode value = fields.path(field);
        fields.set(
                field,
                value.isObject()
                        ? TextNode.valueOf(Json.write(value))
                        : Json.object().set(value.isArray() ? "list" : "value", value));
        return answer.saying(answer.status(), Json.write(document));
    }

    /** As if the oldest line had become visible between this page and the next: it stands on neither, and another stands on both. */
    private static SimAnswer shifted(Operation operation, SimRequest request) {
        SimAnswer answer = operation.answer(request);
        JsonNode document = Json.read(answer.body()).orElse(NullNode.getInstance());
        JsonNode content = document.path("content");
        int page = content.path("page").asInt();
        boolean morePagesFollow = page == 1
                && content.path("total").asInt() > content.path("bill").size();
        if (!morePagesFollow) {
            return answer;
        }
        String body = Json.write(((ObjectNode) request.json()).put("page", page + 1));
        SimAnswer next = operation.answer(
                new SimRequest(request.method(), request.path(), request.query(), request.headers(), body));
        ArrayNode lines = (ArrayNode) content.path("bill");
        lines.remove(0);
        lines.add(Json.read(next.body()).orElse(NullNode.getInstance()).at("/content/bill/0"));
        ((ObjectNode) content).put("total", content.path("total").asInt() - 1);
        return answer.saying(answer.status(), Json.write(document));
    }

    private static boolean isAccepted(SimAnswer answer) {
        return Json.read(answer.body())
                .filter(document -> document.path("code").asInt() == ACCEPTED)
                .isPresent();
    }

    private void ask(String address, SimRequest request) {
        admin.apply("POST " + address)
                .orElseThrow(() -> new IllegalStateException("There is no POST " + address + "."))
                .answer(request);
    }

    private static String upstream(String name) {
        return name.substring(0, name.indexOf('.'));
    }
}
