package dev.tanqiao.route;

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
 * How far business time is from that of the upstreams, which each of their answers tells. Between two answers it is known too: by
 * a clock that nobody sets.
 */
public final class UpstreamTime {

    private static final Logger log = LoggerFactory.getLogger(UpstreamTime.class);

    /** Farther away it is wrong, and what would be decided and stamped by it too. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** How often is asked what time it is while ours is wrong. */
    static final Duration ASK_EVERY = Duration.ofMinutes(1);

    private final Clock clock;
    private final @Nullable InstantSource steady;
    private final Runnable whileWrong;
    private volatile @Nullable Heard heard;
    private volatile Instant asked = Instant.MIN;
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
    private record Heard(Instant date, Instant at) {}

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
     * @param asked when the request left: the answer was dated between then and now, and no nearer is known
     */
    void hear(@Nullable Instant date, Instant asked) {
        if (date != null && steady != null) {
            Instant now = steady.instant();
            Instant notAfter = date.isAfter(now) ? now : date;
            heard = new Heard(date, notAfter.isBefore(asked) ? asked : notAfter);
        }
    }

    /** Nothing was heard yet: the upstreams are others by now. */
    public void forget() {
        heard = null;
    }

    /** Whether an upstream has told the time. */
    boolean isKnown() {
        return heard != null || steady == null;
    }

    /** The upstreams' time; empty while none has told it. */
    public Optional<Instant> theirs() {
        return isKnown() ? Optional.of(clock.instant().minus(ahead())) : Optional.empty();
    }

    /** Whether it is time to ask again; true once a minute. */
    boolean isToBeAsked() {
        Instant now = Objects.requireNonNull(steady).instant();
        if (asked.plus(ASK_EVERY).isAfter(now)) {
            return false;
        }
        asked = now;
        whileWrong.run();
        return true;
    }

    /** How far business time is ahead of theirs, in whole seconds, or behind it; zero while nothing was heard. */
    public Duration ahead() {
        Heard last = heard;
        if (last == null || steady == null) {
            return Duration.ZERO;
        }
        Instant theirs = last.date().plus(Duration.between(last.at(), steady.instant()));
        return Duration.ofSeconds(Duration.between(theirs, clock.instant()).toSeconds());
    }

    /** Whether business time is wrong: nothing may be taken in or sent by it. Said once, until it is right again. */
    public boolean isWrong() {
        Duration ahead = ahead();
        boolean wrong = ahead.abs().compareTo(TOLERANCE) > 0;
        if (wrong != saidWrong) {
            saidWrong = wrong;
            if (wrong) {
                log.error(
                        "time.wrong ahead={} next=\"nothing is taken in or sent until business time is right\"", ahead);
            } else {
                log.info("time.right ahead={}", ahead);
            }
        }
        return wrong;
    }
}
