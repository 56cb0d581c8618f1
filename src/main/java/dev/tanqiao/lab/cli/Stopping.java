package dev.tanqiao.lab.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or SIGTERM ends the play in order: the process lives until this is closed, which is done last. The shutdown hook
 * must not wait for the thread that plays: that one ends in {@code System.exit}, which waits for the hook.
 */
final class Stopping implements AutoCloseable {

    private static final long CLOSING_PATIENCE_SECONDS = 60;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    /**
     * @param whenAsked what is done at once when the process is asked to stop, before anything is closed
     */
    Stopping(Runnable whenAsked) {
        hook = new Thread(() -> stop(whenAsked), "dev-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop(Runnable whenAsked) {
        asked.countDown();
        whenAsked.run();
        try {
            closed.await(CLOSING_PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process was asked to stop. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Whether the process was asked to stop within that time. */
    boolean within(Duration time) throws InterruptedException {
        return asked.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** All is closed: the process may end. */
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endingAlready) {
            // The hook is running, and goes on now.
        }
    }
}
