package dev.tanqiao.hub.config;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/** Hubs of one process set their logging up and take it down side by side. */
class SharedLoggingTest {

    private static final int HUBS = 4;
    private static final int STARTS = 10;

    @Test
    void hubsThatStartAndEndSideBySideFindTheirWordsForTheLog() throws Exception {
        ExecutorService hubs = Executors.newFixedThreadPool(HUBS);
        try {
            for (int start = 0; start < STARTS; start++) {
                var all = new CountDownLatch(HUBS);
                List<Future<?>> started = new ArrayList<>();
                for (int hub = 0; hub < HUBS; hub++) {
                    started.add(hubs.submit((Callable<?>) () -> {
                        startAndEnd(all);
                        return null;
                    }));
                }
                for (Future<?> one : started) {
                    assertThatCode(one::get).doesNotThrowAnyException();
                }
            }
        } finally {
            hubs.shutdownNow();
        }
    }

    private static void startAndEnd(CountDownLatch all) throws InterruptedException {
        LoggingSystem logging = LoggingSystem.get(SharedLoggingTest.class.getClassLoader());
        try {
            logging.beforeInitialize();
            all.countDown();
            all.await();
            logging.initialize(
                    new LoggingInitializationContext(new StandardEnvironment()), "classpath:logback-spring.xml", null);
        } finally {
            logging.cleanUp();
        }
    }
}
