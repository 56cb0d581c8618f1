package dev.tanqiao.lab.scenario;

import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.route.DueWatch;
import dev.tanqiao.hub.store.JdbcQuiet;
import dev.tanqiao.lab.check.Driver;
import dev.tanqiao.lab.check.HubDatabase;
import dev.tanqiao.lab.check.JdbcProgress;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A hub as the driver knows it. One in this process tells when it is quiet; those in others are read off their rows.
 *
 * @param next when something is due next
 */
public record DrivenHub(Supplier<Optional<Instant>> next, JdbcQuiet quiet, JdbcProgress progress)
        implements Driver.Hub {

    /** The hub in this process. */
    public static DrivenHub of(Hub hub, JdbcProgress progress) {
        return new DrivenHub(hub.bean(DueWatch.class)::nextDue, hub.bean(JdbcQuiet.class), progress);
    }

    /** Whatever hubs work on these rows. */
    public static DrivenHub on(HubDatabase rows) {
        return new DrivenHub(rows.quiet()::nextDue, rows.quiet(), rows.progress());
    }

    @Override
    public Optional<Instant> nextDue() {
        return next.get();
    }

    @Override
    public String whatIsDue(Instant by) {
        return quiet.whatIsDue(by);
    }

    @Override
    public boolean hasOpenWork() {
        return progress.read().open() > 0;
    }
}
