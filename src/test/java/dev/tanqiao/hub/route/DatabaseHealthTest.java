package dev.tanqiao.hub.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.actuate.health.Status;

@Timeout(20)
class DatabaseHealthTest {

    @Test
    void aDatabaseThatTakesWritesIsHealthyAndOneThatRefusesThemSaysWhy() {
        assertThat(new DatabaseHealth(() -> {}).health().getStatus()).isEqualTo(Status.UP);

        var refusing = new DatabaseHealth(() -> {
            throw new IllegalStateException("cannot execute UPDATE in a read-only transaction");
        });
        assertThat(refusing.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(refusing.health().getDetails())
                .hasEntrySatisfying("why", why -> assertThat(why.toString()).contains("read-only"));
    }

    @Test
    void whateverTheDatabaseDoesTheAnswerComesWithinASecondAndNobodyElseWaitsForIt() {
        var silent = new CountDownLatch(1);
        var writes = new AtomicInteger();
        var health = new DatabaseHealth(() -> {
            if (writes.incrementAndGet() == 1) {
                try {
                    silent.await();
                } catch (InterruptedException over) {
                    throw new IllegalStateException(over);
                }
            }
        });

        long asked = System.nanoTime();
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2)); // a loaded machine
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(writes).as("those that hang at once").hasValue(1);

        silent.countDown();
        await().until(() -> health.health().getStatus().equals(Status.UP));
    }
}
