package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.Replica;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** What every claim of due rows needs to know: business time, and who claims. Named {@code claims} in SQL files. */
@Component("claims")
public final class Claims {

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final Clock clock;
    private final UpstreamTime time;
    private volatile boolean stopping;
    private final Replica replica;

    Claims(Clock clock, UpstreamTime time, Replica replica) {
        this.clock = clock;
        this.time = time;
        this.replica = replica;
    }

    /** Business time as SQL takes it; while it is wrong, a time at which nothing is due. */
    public Timestamp now() {
        return Timestamp.from(time.isWrong() ? Instant.EPOCH : clock.instant());
    }

    /** The same for what gives up or moves money: nothing of it is due before the upstreams have told the time. */
    public Timestamp confirmedNow() {
        return time.isKnown() ? now() : Timestamp.from(Instant.EPOCH);
    }

    /**
     * The same for accounts: while business time is wrong, or something waits for it to be told, a few are asked once a minute, due or
     * not. Their answers tell it.
     */
    public Timestamp nowOrToAsk() {
        return !time.isRight() && time.takeAsking() ? Timestamp.from(LATEST) : now();
    }

    /** Whether business time is known to be right; it may have been when rows were claimed, and be wrong by now. */
    boolean isTimeRight() {
        return time.isRight();
    }

    /** Of settlements nothing more is claimed, and what is claimed and not dispatched stays here. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping = true;
    }

    /** Whether the hub stops: who waits for something gives up. */
    public boolean isStopping() {
        return stopping;
    }

    /** This replica. */
    public String owner() {
        return replica.name();
    }
}
