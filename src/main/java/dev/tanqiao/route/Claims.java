package dev.tanqiao.route;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What every claim of due rows needs to know: business time, and who claims. Named {@code claims} in SQL files. */
@Component("claims")
public final class Claims {

    private final Clock clock;
    private final UpstreamTime time;
    private final String owner = "%d@%s"
            .formatted(
                    ProcessHandle.current().pid(), UUID.randomUUID().toString().substring(0, 8));

    Claims(Clock clock, UpstreamTime time) {
        this.clock = clock;
        this.time = time;
    }

    /** Business time as SQL takes it; while it is wrong, a time at which nothing is due. */
    public Timestamp now() {
        return Timestamp.from(time.isWrong() ? Instant.EPOCH : clock.instant());
    }

    /** The same for accounts: while it is wrong that of the upstreams, whose answers tell when it is right again. */
    public Timestamp nowOrTheirs() {
        Instant now = clock.instant();
        return Timestamp.from(time.isWrong() ? now.minus(time.ahead()) : now);
    }

    /** This replica: new at every start, so that a lease of an earlier life is never taken for ours. */
    public String owner() {
        return owner;
    }
}
