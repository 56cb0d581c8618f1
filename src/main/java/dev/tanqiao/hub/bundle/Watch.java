package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.wire.WireText;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Looks at something again and again, from when the bundles have been loaded until the hub stops. */
public abstract class Watch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    private final String name;
    private final Duration pause;
    private final ScheduledExecutorService executor;
    private volatile boolean running;
    private @Nullable String failing; // this and the next are of the one thread
    private long failures;

    /**
     * @param name of its thread
     * @param pause between the end of a look and the next
     */
    protected Watch(String name, Duration pause) {
        this.name = name;
        this.pause = pause;
        this.executor = Executors.newSingleThreadScheduledExecutor(work -> {
            var thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What fails in it is tried again after the pause. */
    protected abstract void look();

    /** Looks without waiting for the pause to end. */
    public void soon() {
        executor.execute(this::lookOnce);
    }

    private void lookOnce() {
        try {
            look();
            if (failing != null) {
                log.info("watch.works_again name={} failures={}", name, failures);
                failing = null;
            }
        } catch (RuntimeException | Error failed) { // else it was the last look
            tell(failed);
        }
    }

    /** Once for each kind of cause: a database that is away for an hour fills no log. */
    private void tell(Throwable failure) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        String kind = "%s %s".formatted(failure.getClass(), cause.getClass());
        if (kind.equals(failing)) {
            failures++;
            return;
        }
        failing = kind;
        failures = 1;
        log.error(
                "watch.failed name={} reason=\"{}\" next=\"again every {} ms; told when it works\"",
                name,
                WireText.brief(String.valueOf(cause)),
                pause.toMillis());
        if (!(failure instanceof DataAccessException || failure instanceof TransactionException)) {
            log.error("watch.failed name={} at:", name, failure);
        }
    }

    @Override
    public void start() {
        executor.scheduleWithFixedDelay(this::lookOnce, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        executor.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Once bundles have been loaded; of one phase, whoever depends on another starts after it. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
