package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.JdbcStanding;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Healthy while the database takes writes. Spring Boot's own is content with a read, and waits as long as the database does; here the
 * answer comes within a second, whatever the database does.
 */
@Component("dbHealthContributor") // the name of Spring Boot's, which stands back
final class DatabaseHealth implements HealthIndicator {

    private static final Duration PATIENCE = Duration.ofMillis(800);

    /** Whoever asks again so soon is told the same. */
    private static final Duration FRESH = Duration.ofMillis(250);

    private static final Executor THREAD = work -> {
        var thread = new Thread(work, "database-health");
        thread.setDaemon(true);
        thread.start();
    };

    private final Runnable write;
    private @Nullable Look last;

    @Autowired
    DatabaseHealth(JdbcStanding standing) {
        this(standing::write);
    }

    DatabaseHealth(Runnable write) {
        this.write = write;
    }

    /** One write, which may never end: then it is the one that all wait for. */
    private record Look(CompletableFuture<Void> written, long begunNanos) {}

    @Override
    public Health health() {
        try {
            look().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Health.up().build();
        } catch (TimeoutException silent) {
            return down("a write was not answered within %s ms".formatted(PATIENCE.toMillis()));
        } catch (ExecutionException failed) {
            return down(FailureText.of(failed.getCause() == null ? failed : failed.getCause()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return down("the hub is stopping");
        }
    }

    private static Health down(String why) {
        return Health.down().withDetail("why", why).build();
    }

    private synchronized CompletableFuture<Void> look() {
        long now = System.nanoTime();
        Look current = last;
        if (current == null || current.written().isDone() && now - current.begunNanos() > FRESH.toNanos()) {
            current = new Look(CompletableFuture.runAsync(write, THREAD), now);
            last = current;
        }
        return current.written();
    }
}
