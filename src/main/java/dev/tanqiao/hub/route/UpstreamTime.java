package dev.tanqiao.hub.route;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far business time is from that of the upstreams. Each of their answers tells it, and one alone may be odd: what two in a row agree
 * on is believed. Between two answers it is known too: by a clock that nobody sets.
 */
public final class UpstreamTime {

    private static final Logger log = LoggerFactory.getLogger(UpstreamTime.class);

    /** Farther away it is wrong, and what would be decided and stamped by it too. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** An answer that was on its way for longer tells nothing: when it was dated is not known. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(1);

    /** How often is asked what time it is while ours is wrong. */
    static final Duration ASK_EVERY = Duration.ofMinutes(1);

    private final Clock clock;
    private final @Nullable InstantSource steady;
    private final Runnable whileWrong;
    private volatile @Nullable Heard believed;
    private volatile @Nullable Heard last;
    private volatile boolean known;
    private boolean isUndated;
    private volatile Instant asked = Instant.MIN;
    private volatile boolean asks;
    private volatile boolean saidWrong;

    /**
     * @param steady time as it passes, whatever the clock is set to; null: the clock is the upstreams' own
     * @param whileWrong looks again, once a minute, whether what keeps our time ahead is still there
     */
    public UpstreamTime(Clock clock, @Nullable InstantSource steady, Runnable whileWrong) {
        this.clock = clock;
        this.steady = steady;
        this.whileWrong = whileWrong;
    }

    /**
     * @param at when that was, by the clock that nobody sets
     */
    private record Heard(Instant date, Instant at) {

        boolean agreesWith(@Nullable Heard other) {
            return other != null && isNear(Duration.between(at, date).minus(Duration.between(other.at, other.date)));
        }
    }

    /** Whether two times differ by no more than is borne. */
    static boolean isNear(Duration apart) {
        return apart.abs().compareTo(TOLERANCE) <= 0;
    }

    /** Listens to an answer on its way; an {@code ExecChainHandler}. */
    ClassicHttpResponse hear(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Instant asked = steady == null ? Instant.MIN : steady.instant();
        ClassicHttpResponse response = chain.proceed(request, scope);
        Header date = response.getFirstHeader(HttpHeaders.DATE);
        hear(HttpDate.read(date == null ? null : date.getValue()), asked);
        return response;
    }

    /**
     * The first answer of all is believed until two agree: it may stop what it makes wrong, and lets nothing pass. Where two in a row
     * bear no date, and none has borne one, our time is all there is.
     *
     * @param date null: the answer bears none
     * @param asked when the request left: the answer was dated between then and now, and no nearer is known
     */
    synchronized void hear(@Nullable Instant date, Instant asked) {
        if (date == null || steady == null) {
            known |= isUndated && believed == null;
            isUndated = true;
            return;
        }
        Instant now = steady.instant();
        if (asked.plus(LONGEST_CALL).isBefore(now)) {
            return;
        }
        Instant byOurs = now.minus(Duration.between(date, clock.instant()));
        Heard heard = new Heard(date, byOurs.isBefore(asked) ? asked : byOurs.isAfter(now) ? now : byOurs);
        boolean agrees = heard.agreesWith(last);
        if (agrees || believed == null) {
            believed = heard;
        }
        known |= agrees;
        last = heard;
        isUndated = false;
    }

    /** Nothing was heard yet: the upstreams are others by now. */
    public synchronized void forget() {
        believed = null;
        last = null;
        known = false;
        isUndated = false;
    }

    /** Whether the upstreams have told the time. */
    boolean isKnown() {
        return known || steady == null;
    }

    /** Whether business time is known to be right: what gives up, moves money or closes a day waits for it. */
    boolean isRight() {
        return isKnown() && !isWrong();
    }

    /** The upstreams' time; empty while none has told it. */
    public Optional<Instant> theirs() {
        return isKnown() ? Optional.of(clock.instant().minus(ahead())) : Optional.empty();
    }

    /**
     * Nothing is decided by a wrong time.
     *
     * @throws IllegalStateException while business time is wrong
     */
    void mustNotBeWrong() {
        if (isWrong()) {
            throw new IllegalStateException("Business time is %s ahead of the upstreams'.".formatted(ahead()));
        }
    }

    /**
     * Nor is anything given up or closed by one that nobody has confirmed.
     *
     * @throws IllegalStateException while business time is not known to be right
     */
    void mustBeRight() {
        mustNotBeWrong();
        if (!isKnown()) {
            throw new IllegalStateException("No two answers of the upstreams have agreed on the time yet.");
        }
    }

    /** Business time; while it is wrong that of the upstreams. */
    Instant now() {
        Instant now = clock.instant();
        return isWrong() ? now.minus(ahead()) : now;
    }

    /** Whether it is time to ask again; true once a minute, and one claim may then ask. */
    boolean isToBeAsked() {
        Instant now = Objects.requireNonNull(steady).instant();
        if (asked.plus(ASK_EVERY).isAfter(now)) {
            return false;
        }
        asked = now;
        asks = true;
        whileWrong.run();
        return true;
    }

    /** Whether a claim may ask. */
    synchronized boolean takeAsking() {
        boolean may = asks;
        asks = false;
        return may;
    }

    /** How far business time is ahead of theirs, in whole seconds, or behind it; zero while nothing was heard. */
    public Duration ahead() {
        Heard heard = believed;
        if (heard == null || steady == null) {
            return Duration.ZERO;
        }
        Instant before = steady.instant();
        Instant ours = clock.instant();
        Duration most = Duration.between(heard.at(), ours).minus(Duration.between(heard.at(), before));
        Duration least = most.minus(Duration.between(before, steady.instant()));
        Duration apart = Duration.between(heard.date(), heard.at());
        return Duration.ofSeconds(
                nearestToZero(least.plus(apart), most.plus(apart)).toSeconds());
    }

    /** Both clocks may leap between two looks at one of them; what that makes of their difference is none. */
    private static Duration nearestToZero(Duration least, Duration most) {
        if (!least.isNegative()) {
            return least;
        }
        return most.isNegative() ? most : Duration.ZERO;
    }

    /** Whether business time is wrong: nothing may be taken in or sent by it. Said once, until it is right again. */
    public boolean isWrong() {
        Duration ahead = ahead();
        boolean wrong = !isNear(ahead);
        if (wrong != saidWrong) {
            saidWrong = wrong;
            if (wrong) {
                log.error(
                        "time.wrong ahead={} next=\"intake and dispatch are stopped until business time is right\"",
                        ahead);
            } else {
                log.info("time.right ahead={}", ahead);
            }
        }
        return wrong;
    }
}
