package dev.tanqiao.route;

import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/**
 * Paces one claim: it looks for due rows at every beat, and at once when something was committed. Named in routes as {@code
 * scheduler: "#beat"}; every claim gets one of its own.
 */
@Component("beat")
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
public final class Beat extends ServiceSupport implements ScheduledPollConsumerScheduler {

    /** Commits that come close together wake a claim once. */
    private static final long SHORTEST_PAUSE_MILLIS = 4;

    private final Semaphore wakes = new Semaphore(0);
    private @Nullable CamelContext camel;
    private @Nullable Beats beats;
    private @Nullable Runnable claim;
    private @Nullable Thread thread;
    private long delay = 250;

    Beat() {}

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
