package dev.tanqiao.base.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that took no writes for half a minute was 84,789 lines. */
class RepeatedLinesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final LoggerContext logging = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Logger camel = logging.getLogger("org.apache.camel.component.sql.SqlConsumer");
    private final Logger ours = logging.getLogger("dev.tanqiao.hub.route.SettleSteps");

    @BeforeEach
    void start() {
        logging.addTurboFilter(new RepeatedLines(nanos::get));
        written.start();
        logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(written);
    }

    @Test
    void whatOthersRepeatIsWrittenOnceAMinuteAndCountedAfter() {
        times(2000, each -> camel.warn("Failed polling endpoint " + each, new IllegalStateException("read-only")));
        assertThat(lines()).hasSize(1);

        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        camel.info("all is well");
        assertThat(lines())
                .hasSize(3)
                .contains(
                        "log.repeated line=org.apache.camel.component.sql.SqlConsumer \"java.lang.IllegalStateException\" notWritten=1999");

        camel.warn("Failed polling endpoint", new IllegalStateException("read-only"));
        assertThat(lines()).hasSize(4);
    }

    @Test
    void anotherCauseIsAnotherLineAndSoIsAnotherText() {
        camel.warn("Failed", new IllegalStateException("one"));
        camel.warn("Failed", new IllegalStateException("two", new IllegalArgumentException("three")));
        camel.warn("Queue 17 is full");
        camel.warn("Queue 18 is full");
        camel.warn("Route stopped");

        assertThat(lines()).containsExactly("Failed", "Failed", "Queue 17 is full", "Route stopped");
    }

    @Test
    void oursAreAboutAThingEachAndWhatIsNoFailureIsAlwaysWritten() {
        times(100, each -> ours.warn("answers.not_recorded count={}", each));
        times(100, each -> ours.info("settlement.attempted settlementId={}", each));

        assertThat(lines()).hasSize(20 + 100);
    }

    private static void times(int often, IntConsumer act) {
        IntStream.range(0, often).forEach(act);
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
