package dev.tanqiao.hub.bundle;

import dev.tanqiao.hub.store.Replica;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * This replica, and whether the others wait for it before they commit. One that was suspended, or away from the database, has been given
 * up by then: what it runs may have been replaced without it.
 */
@Component
public final class ThisReplica {

    /** As long as others wait for a replica that says nothing. */
    private static final Duration LIFE = Duration.ofSeconds(10);

    private final Replica replica;
    private final LongSupplier nanoTime;
    private volatile long until;

    @Autowired
    ThisReplica(Replica replica) {
        this(replica, System::nanoTime);
    }

    ThisReplica(Replica replica, LongSupplier nanoTime) {
        this.replica = replica;
        this.nanoTime = nanoTime;
        hasSaidThatItLives(nanoTime.getAsLong());
    }

    /** As rows have it. */
    public String name() {
        return replica.name();
    }

    /** @param asked when it began to say so, of the clock {@link System#nanoTime}; the others count from no earlier */
    public void hasSaidThatItLives(long asked) {
        until = asked + LIFE.toNanos();
    }

    /** Whether they wait for it still; never longer than they do. */
    public boolean isAlive() {
        return nanoTime.getAsLong() - until < 0;
    }
}
