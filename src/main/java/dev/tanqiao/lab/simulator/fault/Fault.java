package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.world.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong, as {@code contracts/simulator/fault.schema.json} describes it.
 *
 * @param calls which calls it strikes
 * @param effect whether what was asked for is done although the answer is spoilt
 * @param status HTTP status of the answer, where the kind has one
 * @param code {@code code} of the city or {@code errno} of the campus, where the kind has one
 * @param field of kind {@code wrong-type}: the field of the envelope that is of another type
 * @param retryAfterSeconds of kind {@code rate-limit}: what the answer asks to wait
 * @param delayMillis real time that an answer of kind {@code slow} is held back, or that one of kind {@code dribble} takes
 * @param delayDistribution the same for kind {@code slow}, another for each call
 * @param chunks of kind {@code dribble}: in how many parts the body comes
 * @param later virtual time until a late effect, a held push, a late line or row, or until a wrong line is put right
 * @param copies how often a duplicated push is sent
 * @param points by how much a line of kind {@code amount} is wrong
 * @param paging of kind {@code pages}
 * @param rewriting of kind {@code rewrite}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(
        @JsonUnwrapped Selection calls,
        Kind kind,
        @Nullable Boolean effect,
        @Nullable Integer status,
        @Nullable Integer code,
        @Nullable String field,
        @Nullable Integer retryAfterSeconds,
        @Nullable Integer delayMillis,
        @Nullable Latency delayDistribution,
        @Nullable Integer chunks,
        @Nullable String later,
        @Nullable Integer copies,
        @Nullable BigDecimal points,
        @JsonUnwrapped Paging paging,
        @JsonUnwrapped Rewriting rewriting) {

    private static final String SCHEMA = "contracts/simulator/fault.schema.json";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int BAD_GATEWAY = 502;
    private static final int BUSY = 503;
    private static final int LONGER_THAN_ANY_TIMEOUT_MILLIS = 12_000;
    private static final int RETRY_AFTER_SECONDS = 30;
    private static final int CHUNKS = 5;

    /** What goes wrong. */
    public enum Kind {
        /** The connection is closed without a byte of an answer. */
        @JsonProperty("close")
        CLOSE,
        /** The connection is reset. */
        @JsonProperty("reset")
        RESET,
        /** The answer's first bytes are no HTTP, then the connection is closed. */
        @JsonProperty("torn")
        TORN,
        /** HTTP 200 and its headers, then a chunk that is none, then the connection is closed. */
        @JsonProperty("broken-chunk")
        BROKEN_CHUNK,
        /** The port of a whole upstream is closed: whoever calls is refused. */
        @JsonProperty("refuse")
        REFUSE,
        /** The answer comes, but late: whoever asked may have given up. */
        @JsonProperty("slow")
        SLOW,
        /** The body comes in parts, spread over real time. */
        @JsonProperty("dribble")
        DRIBBLE,
        /** An answer without a body. */
        @JsonProperty("empty")
        EMPTY,
        /** The first half of the body, correctly framed. */
        @JsonProperty("half")
        HALF,
        /** A page for people in the answer's stead. */
        @JsonProperty("html")
        HTML,
        /** Another HTTP status; the body stays where there is an effect, else there is none. */
        @JsonProperty("status")
        STATUS,
        /** The upstream's own envelope with another code. */
        @JsonProperty("code")
        CODE,
        /** The upstream's own envelope with a field of another JSON type. */
        @JsonProperty("wrong-type")
        WRONG_TYPE,
        /** The answer, or the push, in other words, bytes and headers. */
        @JsonProperty("rewrite")
        REWRITE,
        /** HTTP 429 with Retry-After; nothing is done unless said. */
        @JsonProperty("rate-limit")
        RATE_LIMIT,
        /** The connection is closed, and what was asked for is done some virtual time later; a bill line, a row: seen that much later. */
        @JsonProperty("late")
        LATE,
        /** The token that the request came with holds no more. */
        @JsonProperty("revoke-token")
        REVOKE_TOKEN,
        /** The first page of bills lacks its first line, so that the later pages begin one line earlier than expected. */
        @JsonProperty("shift")
        SHIFT,
        /** Pages of bills or transactions are cut, counted or ended in another way. */
        @JsonProperty("pages")
        PAGES,
        /** Bills are pushed after the effect and before the answer. */
        @JsonProperty("push-first")
        PUSH_FIRST,
        /** An order: what is booked is booked once more, and answered once. */
        @JsonProperty("twice")
        TWICE,
        /** A push: it never arrives, and nobody acknowledges it. */
        @JsonProperty("lost")
        LOST,
        /** A push: sent several times. */
        @JsonProperty("duplicate")
        DUPLICATE,
        /** A push: held back for some virtual time, so that others overtake it. */
        @JsonProperty("held")
        HELD,
        /** A bill line: the query never shows it. */
        @JsonProperty("missing")
        MISSING,
        /** A bill line: beside it stands one of an order that nobody placed. */
        @JsonProperty("extra")
        EXTRA,
        /** A bill line: its amount is another. */
        @JsonProperty("amount")
        AMOUNT,
        /** A bill line: its transactionType is another. */
        @JsonProperty("relabelled")
        RELABELLED,
        /** A bill line: its cid is masked. */
        @JsonProperty("masked")
        MASKED,
        /** A bill line: its times are cut to the second. */
        @JsonProperty("cut")
        CUT
    }

    /**
     * Reads a fault.
     *
     * @throws IllegalArgumentException with everything that does not fit, a line each: {@code fault:1: /kind: …}
     */
    public static Fault read(JsonNode body) {
        YamlDocument document = YamlDocument.parse("fault", Json.write(body));
        try {
            Fault fault = document.checkedAgainst(SCHEMA).as(Fault.class);
            fault.check();
            return fault;
        } catch (YamlProblem unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException("fault:1: " + unfit.getMessage(), unfit);
        }
    }

    private void check() {
        calls.hours();
        if (delayDistribution != null) {
            delayDistribution.check();
        }
        rewriting.check();
    }

    /** As the control API shows it, without what is not set. */
    public ObjectNode document() {
        return (ObjectNode) Json.tree(this);
    }

    /**
     * Whether one of two faults that stand side by side can never strike: the one that was planted first strikes every call
     * that the other would, or a port is closed whenever it would be called.
     */
    public boolean contradicts(Fault earlier) {
        return earlier.leavesNothingTo(this) || kind == Kind.REFUSE && leavesNothingTo(earlier);
    }

    /** Whether it strikes every call that another one, planted now, would strike. */
    public boolean leavesNothingTo(Fault other) {
        if (kind == Kind.REFUSE) {
            return other.kind != Kind.REFUSE
                    && other.calls.operation().startsWith(calls.operation() + ".")
                    && calls.hours().cover(other.calls.hours());
        }
        return calls.leaveNothingTo(other.calls);
    }

    boolean hasEffect() {
        return Objects.requireNonNullElse(effect, kind != Kind.RATE_LIMIT);
    }

    int httpStatus() {
        return Objects.requireNonNullElse(
                status,
                switch (kind) {
                    case STATUS, HTML -> BAD_GATEWAY;
                    case RATE_LIMIT -> TOO_MANY_REQUESTS;
                    default -> 200;
                });
    }

    /** What goes over the wire in other words, bytes and headers. */
    public SimAnswer rewritten(SimAnswer whole) {
        return rewriting.of(Objects.requireNonNullElse(status, whole.status()), whole);
    }

    int upstreamCode() {
        return Objects.requireNonNullElse(code, BUSY);
    }

    /**
     * Real time that a call is held back, or that its body takes. By dice of its own: those that choose the calls of a
     * {@code percent} would make the delays of the chosen alike.
     */
    int holdMillis(int call) {
        return delayDistribution == null
                ? Objects.requireNonNullElse(delayMillis, LONGER_THAN_ANY_TIMEOUT_MILLIS)
                : delayDistribution.millis(calls.dice(call).split());
    }

    int bodyChunks() {
        return Objects.requireNonNullElse(chunks, CHUNKS);
    }

    int secondsToWait() {
        return Objects.requireNonNullElse(retryAfterSeconds, RETRY_AFTER_SECONDS);
    }

    /** By how much a bill line is wrong; one point too many unless said. */
    public BigDecimal wrongBy() {
        return Objects.requireNonNullElse(points, BigDecimal.ONE);
    }

    /** Virtual time until a late effect or line, or a held push; two minutes unless said. */
    public Duration delay() {
        return later == null ? Duration.ofMinutes(2) : Durations.parse(later);
    }

    /** Whether it says when it is over. */
    public boolean endsLater() {
        return later != null;
    }

    /** How often a duplicated push is sent; twice unless said. */
    public int copiesSent() {
        return Objects.requireNonNullElse(copies, 2);
    }
}
