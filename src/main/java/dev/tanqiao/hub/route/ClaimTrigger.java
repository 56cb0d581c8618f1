package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.Due;
import java.util.Locale;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Paces one claim: it sleeps until rows of its kind are due, which the hub's beat sees ({@link ClaimTriggers}) or a commit of this
 * replica says. Named in routes for what it waits for, {@code scheduler: "#settlementTrigger"}; every claim gets one of its own.
 */
public final class ClaimTrigger extends ServiceSupport implements ScheduledPollConsumerScheduler {

    /** Commits that come close together wake a claim once. */
    private static final long SHORTEST_PAUSE_MILLIS = 6;

    private final Due awaited;
    private @Nullable CamelContext camel;
    private @Nullable ClaimTriggers triggers;
    private @Nullable Runnable claim;
    private @Nullable Thread thread;
    private boolean woken;
    private boolean claiming;

    /**
     * @param awaited the rows that the claim takes
     */
    ClaimTrigger(Due awaited) {
        this.awaited = awaited;
    }

    /** The rows that the claim takes. */
    Due awaited() {
        return awaited;
    }

    @Override
    public void setCamelContext(@Nullable CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camel;
    }

    @Override
    public void onInit(Consumer consumer) {
        triggers =
                Objects.requireNonNull(camel).getRegistry().lookupByNameAndType("claimTriggers", ClaimTriggers.class);
    }

    @Override
    public void scheduleTask(Runnable task) {
        claim = task;
    }

    @Override
    public void unscheduleTask() {
        claim = null;
    }

    @Override
    public void startScheduler() {
        if (thread == null) {
            Objects.requireNonNull(triggers).add(this);
            thread = new Thread(this::trigger, "claim-" + awaited.name().toLowerCase(Locale.ROOT));
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public boolean isSchedulerStarted() {
        return thread != null;
    }

    /** The claim looks at once, or as soon as it has ended the look it is at. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Whether the claim sleeps, and will until somebody wakes it. */
    synchronized boolean isAsleep() {
        return !woken && !claiming;
    }

    private void trigger() {
        try {
            while (true) {
                awaitWake();
                Runnable due = claim;
                if (due != null) {
                    due.run();
                }
                claimed();
                Thread.sleep(SHORTEST_PAUSE_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitWake() throws InterruptedException {
        while (!woken) {
            wait();
        }
        woken = false;
        claiming = true;
    }

    private synchronized void claimed() {
        claiming = false;
    }

    @Override
    protected void doStop() {
        if (triggers != null) {
            triggers.remove(this);
        }
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }
}
