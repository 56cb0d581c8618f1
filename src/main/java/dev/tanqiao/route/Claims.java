package dev.tanqiao.route;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What every claim of due rows needs to know: business time, and who claims. Named {@code claims} in SQL files. */
@Component("claims")
public final class Claims {

    private final Clock clock;
    private final String owner = "%d@%s"
            .formatted(
                    ProcessHandle.current().pid(), UUID.randomUUID().toString().substring(0, 8));

    Claims(Clock clock) {
        this.clock = clock;
    }

    /** Business time as SQL takes it. */
    public Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    /** This replica: new at every start, so that a lease of an earlier life is never taken for ours. */
    public String owner() {
        return owner;
    }
}
