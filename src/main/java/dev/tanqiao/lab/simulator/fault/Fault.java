package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.world.Durations;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong, as {@code contracts/simulator/fault.schema.json} describes it.
 *
 * @param operation whose calls it strikes: {@code city.orderSettel}, {@code push.bills}, {@code bills}; {@code campus} or
 *     {@code city} for a whole upstream
 * @param effect whether what was asked for is done although the answer is spoilt
 * @param nth strikes this call alone, counted from 1 since it was planted
 * @param percent share of the calls it strikes, 0 to 100
 * @param seed decides which calls that share is, and how long each is held back
 * @param times it ends after so many strikes
 * @param from it strikes from this virtual instant on, or from this time of every day
 * @param until it strikes before this virtual instant, or before this time of every day
 * @param person it strikes what is about this account alone
 * @param provider it strikes what is about this equity provider alone
 * @param transactionId it strikes what is about this order alone
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
 * @param total of kind {@code pages}: what the pages say instead of the total: {@code page}, {@code none}, or a number
 * @param pageSize of kind {@code pages}: how many rows a page has at most, whatever was asked for and is echoed
 * @param emptyPage of kind {@code pages}: the number of a page that is empty, before the end
 * @param emptyList of kind {@code pages}: how a page without rows has its list: {@code as-null} or {@code missing}; else an empty one
 * @param lastAgain of kind {@code pages}: whether the last page comes again for ever behind the end
 * @param find of kind {@code rewrite}: what is replaced in the body, a regular expression; all of it unless said
 * @param with of kind {@code rewrite}: what stands there instead; <code>{{N*4000}}</code> is a text that stands there so often
 * @param charset of kind {@code rewrite}: how the body becomes bytes
 * @param contentType of kind {@code rewrite}: what the answer says it is; else what it was, in that charset
 * @param headers of kind {@code rewrite}: headers besides, each as often as it has values
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
        @Nullable String from,
        @Nullable String until,
        @Nullable String person,
        @Nullable String provider,
        @Nullable String transactionId,
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
        @Nullable String total,
        @Nullable Integer pageSize,
        @Nullable Integer emptyPage,
        @Nullable String emptyList,
        @Nullable Boolean lastAgain,
        @Nullable String find,
        @Nullable String with,
        @Nullable String charset,
        @Nullable String contentType,
        @Nullable Map<String, List<String>> headers) {

    private static final String SCHEMA = "contracts/simulator/fault.schema.json";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int BAD_GATEWAY = 502;
    private static final int BUSY = 503;
    private static final int LONGER_THAN_ANY_TIMEOUT_MILLIS = 12_000;
    private static final int RETRY_AFTER_SECONDS = 30;
    private static final int CHUNKS = 5;
    private static final double ALL = 100;
    private static final Pattern SO_OFTEN = Pattern.compile("\\{\\{(.+?)\\*(\\d{1,6})}}", Pattern.DOTALL);

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
        hours();
        if (delayDistribution != null) {
            delayDistribution.check();
        }
        try {
            Pattern.compile(Objects.requireNonNullElse(find, ""));
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException("/find: a regular expression was expected", malformed);
        }
        if (charset != null && !isCharset(charset)) {
            throw new IllegalArgumentException("/charset: a charset that Java knows was expected");
        }
    }

    private static boolean isCharset(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalCharsetNameException malformed) {
            return false;
        }
    }

    /** As the control API shows it, without what is not set. */
    public ObjectNode document() {
        return (ObjectNode) Json.tree(this);
    }

    Hours hours() {
        return Hours.of(from, until);
    }

    /** Whether a call about that person, provider and order is one of those it counts. */
    boolean concerns(Caller caller) {
        return (person == null || person.equals(caller.person()))
                && (provider == null || provider.equals(caller.provider()))
                && (transactionId == null || transactionId.equals(caller.transactionId()));
    }

    /** Whether it strikes a call that it counts: the same for the same seed and number, whatever happens at other calls. */
    boolean strikes(int call, int strikes) {
        return (times == null || strikes < times)
                && (nth == null || nth == call)
                && (percent == null || dice(call).nextDouble() * ALL < percent);
    }

    private SplittableRandom dice(int call) {
        return new SplittableRandom(Objects.requireNonNullElse(seed, 0L) * 1_000_003L + call);
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
        if (!hours().cover(other.hours())) {
            return false;
        }
        if (kind == Kind.REFUSE) {
            return other.kind != Kind.REFUSE && other.operation.startsWith(operation + ".");
        }
        boolean always = percent == null
                && (nth == null ? times == null : nth.equals(other.nth) && isAboutThoseOf(other))
                && includesThoseOf(other);
        return operation.equals(other.operation) && always;
    }

    private boolean includesThoseOf(Fault other) {
        return (person == null || person.equals(other.person))
                && (provider == null || provider.equals(other.provider))
                && (transactionId == null || transactionId.equals(other.transactionId));
    }

    private boolean isAboutThoseOf(Fault other) {
        return includesThoseOf(other) && other.includesThoseOf(this);
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
        Charset bytes = charset == null ? whole.charset() : Charset.forName(charset);
        String type = charset == null
                ? whole.contentType()
                : whole.contentType().replaceFirst(";.*", "") + ";charset=" + charset;
        SimAnswer rewritten = whole.saying(Objects.requireNonNullElse(status, whole.status()), rewritten(whole.body()))
                .encoded(bytes, Objects.requireNonNullElse(contentType, type));
        for (Map.Entry<String, List<String>> header : Objects.requireNonNullElse(
                        headers, Map.<String, List<String>>of())
                .entrySet()) {
            for (String value : header.getValue()) {
                rewritten = rewritten.with(header.getKey(), value);
            }
        }
        return rewritten;
    }

    private String rewritten(String body) {
        if (with == null) {
            return body;
        }
        String words = SO_OFTEN.matcher(with)
                .replaceAll(text -> Matcher.quoteReplacement(text.group(1).repeat(Integer.parseInt(text.group(2)))));
        return find == null ? words : Pattern.compile(find).matcher(body).replaceAll(words);
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
                : delayDistribution.millis(dice(call).split());
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

    /** Rows on a page where so many were asked for; 0: all. */
    int rowsOnPage(int asked) {
        return pageSize == null || asked > 0 && asked < pageSize ? asked : pageSize;
    }

    boolean isEmptyPage(int page) {
        return emptyPage != null && page == emptyPage;
    }

    boolean isBehindEmptyPage(int page) {
        return emptyPage != null && page > emptyPage;
    }

    boolean repeatsLastPage() {
        return Boolean.TRUE.equals(lastAgain);
    }

    /** Says of a page of so many rows what it has instead of the total. */
    void tell(ObjectNode page, int rows) {
        if ("none".equals(total)) {
            page.remove("total");
        } else if (total != null) {
            page.put("total", "page".equals(total) ? rows : Integer.parseInt(total));
        }
    }

    /** Says in its own way that a page has no rows. */
    void tellNoRows(ObjectNode page, String list) {
        if ("missing".equals(emptyList)) {
            page.remove(list);
        } else if ("as-null".equals(emptyList)) {
            page.putNull(list);
        }
    }

    /** How often a duplicated push is sent; twice unless said. */
    public int copiesSent() {
        return Objects.requireNonNullElse(copies, 2);
    }
}
