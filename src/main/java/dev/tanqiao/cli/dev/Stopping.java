package dev.tanqiao.cli.dev;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C or SIGTERM ends the play in order: the shutdown hook waits until everything is closed. */
final class Stopping {

    private static final long CLOSING_PATIENCE_SECONDS = 60;

    private final CountDownLatch asked = new CountDownLatch(1);

    Stopping() {
        Thread player = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            asked.countDown();
                            try {
                                player.join(TimeUnit.SECONDS.toMillis(CLOSING_PATIENCE_SECONDS));
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "dev-stop"));
    }

    /** Whether the process was asked to stop within that time. */
    boolean within(Duration time) throws InterruptedException {
        return asked.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
