package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The latest calls that the upstreams saw, each with what it was about, what of it breaks the upstream's contract
 * ({@code violations}) and how it was answered, of the latest with both bodies; no token, code or cid is in them. What a request was about and what
 * it breaks is worked out when somebody looks: most calls are never looked at.
 */
final class Calls {

    private static final int MOST = 10_000;

    /** Of so many of the latest the bodies are kept, each no longer than that. */
    private static final int MOST_BODIES = 200;

    private static final int LONGEST_BODY = 2_000;
    private static final String SENT = "sent";
    private static final Set<String> ENVELOPE_CODES = Set.of("code", "errno");

    private final Clock clock;
    private final Deque<Call> latest = new ArrayDeque<>();
    private final Deque<Call> withBodies = new ArrayDeque<>();
    private long number;

    Calls(Clock clock) {
        this.clock = clock;
    }

    /** One call; what is shown of it is kept once it is worked out, and the request is not. */
    private static final class Call {
        final long number;
        final Instant at;
        final String operation;
        private final Function<SimRequest, List<String>> guard;
        private @Nullable SimRequest request;
        private @Nullable ObjectNode about;
        private @Nullable String asked;
        private @Nullable String given;
        private SimAnswer.@Nullable Manner manner;
        private int status;
        private long millis;
        private @Nullable JsonNode code;

        Call(long number, Instant at, String operation, SimRequest request, Function<SimRequest, List<String>> guard) {
            this.number = number;
            this.at = at;
            this.operation = operation;
            this.guard = guard;
            this.request = request;
            this.asked = cut(request.body());
        }

        /** Of the answer no more is kept than its beginning: a page of transactions is long. */
        synchronized void answered(SimAnswer answer, long took) {
            manner = answer.manner();
            status = answer.status();
            millis = answer.delayMillis() + took;
            code = Json.first(answer.body(), ENVELOPE_CODES).orElse(null);
            given = asked == null ? null : cut(answer.body());
        }

        private static String cut(String body) {
            return body.length() > LONGEST_BODY ? body.substring(0, LONGEST_BODY) + "…" : body;
        }

        synchronized void forgetBodies() {
            asked = null;
            given = null;
        }

        /** The call with what was asked and answered, as far as that is kept, without secrets. */
        synchronized ObjectNode withBodies() {
            ObjectNode row = row(false);
            if (asked != null) {
                row.put("asked", Redaction.of(asked));
            }
            if (given != null) {
                row.put("answered", Redaction.of(given));
            }
            return row;
        }

        synchronized ObjectNode row(boolean asSent) {
            if (about == null) {
                about = about();
                request = null;
            }
            ObjectNode row = about.deepCopy();
            if (!asSent) {
                row.remove(SENT);
            }
            if (manner != null) {
                row.put("status", status).put("manner", manner.name()).put("millis", millis);
                if (code != null) {
                    row.set("code", code);
                }
            }
            return row;
        }

        private ObjectNode about() {
            ObjectNode row =
                    Json.object().put("number", number).put("at", at.toString()).put("operation", operation);
            SimRequest asked = request;
            if (asked != null) {
                JsonNode transaction = asked.json().path("transactionId");
                if (transaction.isTextual()) {
                    row.set("transactionId", transaction);
                }
                row.set(SENT, sent(asked));
                List<String> violations = guard.apply(asked);
                if (!violations.isEmpty()) {
                    row.set("violations", Json.tree(violations));
                }
            }
            return row;
        }

        /** Parameters and headers by name, and the body; of what is secret, and of the body, a mark that tells two apart. */
        private static ObjectNode sent(SimRequest asked) {
            ObjectNode sent = Json.object();
            asked.query().forEach((name, values) -> sent.put(name, Redaction.marked(name, String.join(", ", values))));
            asked.headers().forEach((name, value) -> sent.put(name, Redaction.marked(name, value)));
            return sent.put("body", Redaction.mark(asked.body()));
        }
    }

    /** The same operation; each of its calls is noted. */
    Operation noted(String name, Operation operation) {
        return request -> {
            Call call = begun(name, request, ContractGuard::violations);
            long started = System.nanoTime();
            SimAnswer answer = operation.answer(request);
            call.answered(answer, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
            return answer;
        };
    }

    /** Notes a request that no operation answers, since no contract has it. */
    void noteInNoContract(SimRequest request) {
        begun(ContractGuard.asked(request), request, ContractGuard::inNoContract);
    }

    private synchronized Call begun(String name, SimRequest request, Function<SimRequest, List<String>> guard) {
        Call call = new Call(++number, clock.instant(), name, request, guard);
        latest.add(call);
        if (latest.size() > MOST) {
            latest.remove();
        }
        withBodies.add(call);
        if (withBodies.size() > MOST_BODIES) {
            withBodies.remove().forgetBodies();
        }
        return call;
    }

    /**
     * All that are kept, the oldest first.
     *
     * @param asSent each with the parameters, headers and body of its request
     */
    ArrayNode rows(boolean asSent) {
        ArrayNode rows = Json.array();
        kept().forEach(call -> rows.add(call.row(asSent)));
        return rows;
    }

    /** The same; the latest with what was asked and answered. */
    ArrayNode rowsWithBodies() {
        ArrayNode rows = Json.array();
        kept().forEach(call -> rows.add(call.withBodies()));
        return rows;
    }

    private synchronized List<Call> kept() {
        return List.copyOf(latest);
    }

    synchronized void forget() {
        latest.clear();
        withBodies.clear();
        number = 0;
    }
}
