package dev.tanqiao.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The latest calls that the upstreams saw, each with what it was about, what of it breaks the upstream's contract
 * ({@code violations}) and how it was answered; no token, code or cid is in them.
 */
final class Calls {

    private static final int MOST = 10_000;

    private final Clock clock;
    private final Deque<ObjectNode> latest = new ArrayDeque<>();
    private long number;

    Calls(Clock clock) {
        this.clock = clock;
    }

    /** The same operation; each of its calls is noted. */
    Operation noted(String name, Operation operation) {
        return request -> {
            ObjectNode call = begun(name, request);
            long started = System.nanoTime();
            SimAnswer answer = operation.answer(request);
            synchronized (this) {
                call.put("status", answer.status());
                call.put("manner", answer.manner().name());
                call.put("millis", answer.delayMillis() + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
                Json.read(answer.body()).ifPresent(body -> {
                    JsonNode code = body.has("code") ? body.path("code") : body.path("errno");
                    if (code.isValueNode()) {
                        call.set("code", code);
                    }
                });
            }
            return answer;
        };
    }

    /** Notes a request that no operation answers, since the upstream's address knows another method only. */
    void noteWrongMethod(SimRequest request) {
        begun(request.method() + " " + request.path(), request);
    }

    private ObjectNode begun(String name, SimRequest request) {
        return begun(name, request, ContractGuard.violations(request));
    }

    private synchronized ObjectNode begun(String name, SimRequest request, List<String> violations) {
        ObjectNode call = Json.object()
                .put("number", ++number)
                .put("at", clock.instant().toString())
                .put("operation", name);
        JsonNode transaction = request.json().path("transactionId");
        if (transaction.isTextual()) {
            call.set("transactionId", transaction);
        }
        if (!violations.isEmpty()) {
            call.set("violations", Json.tree(violations));
        }
        latest.add(call);
        if (latest.size() > MOST) {
            latest.remove();
        }
        return call;
    }

    /** All that are kept, the oldest first. */
    synchronized ArrayNode rows() {
        ArrayNode rows = Json.array();
        latest.forEach(call -> rows.add(call.deepCopy()));
        return rows;
    }

    synchronized void forget() {
        latest.clear();
        number = 0;
    }
}
