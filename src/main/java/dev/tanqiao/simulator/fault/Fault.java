package dev.tanqiao.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.simulator.Json;
import dev.tanqiao.simulator.world.Durations;
import dev.tanqiao.yaml.YamlDocument;
import dev.tanqiao.yaml.YamlProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong, as {@code contracts/simulator/fault.schema.json} describes it.
 *
 * @param operation whose calls it strikes: {@code city.orderSettel}, {@code push.bills}
 * @param effect whether what was asked for is done although the answer is spoilt
 * @param nth strikes this call alone, counted from 1 since it was planted
 * @param percent share of the calls it strikes, 0 to 100
 * @param seed decides which calls that share is
 * @param times it ends after so many strikes
 * @param from it strikes from this virtual instant on
 * @param until it strikes before this virtual instant
 * @param status HTTP status of the answer, where the kind has one
 * @param code {@code code} of the city or {@code errno} of the campus, where the kind has one
 * @param delayMillis real time that an answer of kind {@code slow} is held back
 * @param later virtual time until a late effect or a held push
 * @param copies how often a duplicated push is sent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Fault(
        String operation,
        Kind kind,
        @Nullable Boolean effect,
        @Nullable Integer nth,
        @Nullable Double percent,
        @Nullable Long seed,
        @Nullable Integer times,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable Integer status,
        @Nullable Integer code,
        @Nullable Integer delayMillis,
        @Nullable String later,
        @Nullable Integer copies) {

    private static final String SCHEMA = "contracts/simulator/fault.schema.json";
    private static final int BAD_GATEWAY = 502;
    private static final int BUSY = 503;
    private static final int LONGER_THAN_ANY_TIMEOUT_MILLIS = 12_000;
    private static final double ALL = 100;

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
        /** The answer comes, but late: whoever asked may have given up. */
        @JsonProperty("slow")
        SLOW,
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
        /** The connection is closed, and what was asked for is done some virtual time later. */
        @JsonProperty("late")
        LATE,
        /** The token that the request came with holds no more. */
        @JsonProperty("revoke-token")
        REVOKE_TOKEN,
        /** The first page of bills lacks its first line, so that the later pages begin one line earlier than expected. */
        @JsonProperty("shift")
        SHIFT,
        /** Bills are pushed after the effect and before the answer. */
        @JsonProperty("push-first")
        PUSH_FIRST,
        /** A push: it never arrives, and nobody acknowledges it. */
        @JsonProperty("lost")
        LOST,
        /** A push: sent several times. */
        @JsonProperty("duplicate")
        DUPLICATE,
        /** A push: held back for some virtual time, so that others overtake it. */
        @JsonProperty("held")
        HELD
    }

    /**
     * Reads a fault.
     *
     * @throws IllegalArgumentException with every violation of the schema
     */
    public static Fault read(JsonNode body) {
        try {
            return YamlDocument.parse("fault", Json.write(body))
                    .checkedAgainst(SCHEMA)
                    .as(Fault.class);
        } catch (YamlProblem unfit) {
            throw new IllegalArgumentException(unfit.getMessage(), unfit);
        }
    }

    /** As the control API shows it, without what is not set. */
    public ObjectNode document() {
        return (ObjectNode) Json.tree(this);
    }

    /** Whether it strikes a call: the same for the same seed and number, whatever happens at other calls. */
    boolean strikes(int call, int strikes, Instant now) {
        return (times == null || strikes < times)
                && (from == null || !now.isBefore(from))
                && (until == null || now.isBefore(until))
                && (nth == null || nth == call)
                && (percent == null || new SplittableRandom(seedOfCall(call)).nextDouble() * ALL < percent);
    }

    private long seedOfCall(int call) {
        return Objects.requireNonNullElse(seed, 0L) * 1_000_003L + call;
    }

    /** Whether it can never strike beside one that was planted before it: that one strikes every call this one would. */
    public boolean contradicts(Fault earlier) {
        boolean always = earlier.percent == null
                && (earlier.nth == null ? earlier.times == null : earlier.nth.equals(nth))
                && (earlier.from == null || earlier.from.equals(from))
                && (earlier.until == null || earlier.until.equals(until));
        return operation.equals(earlier.operation) && always;
    }

    boolean hasEffect() {
        return Objects.requireNonNullElse(effect, true);
    }

    int httpStatus() {
        return Objects.requireNonNullElse(status, kind == Kind.STATUS || kind == Kind.HTML ? BAD_GATEWAY : 200);
    }

    int upstreamCode() {
        return Objects.requireNonNullElse(code, BUSY);
    }

    int holdMillis() {
        return Objects.requireNonNullElse(delayMillis, LONGER_THAN_ANY_TIMEOUT_MILLIS);
    }

    /** Virtual time until a late effect or a held push; two minutes unless said. */
    public Duration delay() {
        return later == null ? Duration.ofMinutes(2) : Durations.parse(later);
    }

    /** How often a duplicated push is sent; twice unless said. */
    public int copiesSent() {
        return Objects.requireNonNullElse(copies, 2);
    }
}
