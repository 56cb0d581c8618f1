package dev.tanqiao.route;

import dev.tanqiao.store.Due;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Paces one claim: it looks for due rows at every beat, and at once when the clock has moved or a commit of this replica has
 * made such rows due. Named in routes for what it waits for, {@code scheduler: "#settlementBeat"}; every claim gets one of
 * its own. A {@code "#calmBeat"} is for what a commit never makes due at once: looks, deadlines, recovery.
 */
public final class Beat extends ServiceSupport implements ScheduledPollConsumerScheduler {

    /** Commits that come close together wake a claim once. */
    private static final long SHORTEST_PAUSE_MILLIS = 6;

    private final Semaphore wakes = new Semaphore(0);
    private @Nullable CamelContext camel;
    private @Nullable Beats beats;
    private @Nullable Runnable claim;
    private @Nullable Thread thread;
    private long delay = 250;

    private final @Nullable Due awaited;

    /**
     * @param awaited the rows whose commit wakes the claim; null: none
     */
    Beat(@Nullable Due awaited) {
        this.awaited = awaited;
    }

    /** Whether the claim waits for one of these. */
    boolean awaits(Set<Due> due) {
        return awaited != null && due.contains(awaited);
    }

    /** Longest time between two looks, in milliseconds; Camel hands over the consumer's {@code delay}. */
    public void setDelay(long delay) {
        this.delay = delay;
    }

    public long getDelay() {
        return delay;
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
        beats = Objects.requireNonNull(camel).getRegistry().lookupByNameAndType("beats", Beats.class);
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
            Objects.requireNonNull(beats).add(this);
            thread = new Thread(this::beat, "beat");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public boolean isSchedulerStarted() {
        return thread != null;
    }

    void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    private void beat() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Runnable due = claim;
                if (due != null) {
                    due.run();
                }
                Thread.sleep(SHORTEST_PAUSE_MILLIS);
                if (wakes.tryAcquire(delay, TimeUnit.MILLISECONDS)) {
                    wakes.drainPermits();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void doStop() {
        if (beats != null) {
            beats.remove(this);
        }
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }
}
