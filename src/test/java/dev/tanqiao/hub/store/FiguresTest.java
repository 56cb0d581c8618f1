package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What metrics ask of the database is asked rarely, and once where it does not answer. */
class FiguresTest {

    private final Figures figures = new Figures();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void anAnswerHoldsForAWhile() {
        Supplier<Number> number = figures.number(Duration.ofMinutes(1), asked::incrementAndGet);

        assertThat(number.get()).isEqualTo(1.0);
        assertThat(number.get()).isEqualTo(1.0);
    }

    @Test
    void afterThatItIsAskedAgain() {
        Supplier<Number> number = figures.number(Duration.ZERO, asked::incrementAndGet);

        assertThat(number.get()).isEqualTo(1.0);
        assertThat(number.get()).isEqualTo(2.0);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsWaitedForOnce() {
        Supplier<Number> first = figures.number(Duration.ZERO, this::noAnswer);
        Supplier<Number> second = figures.number(Duration.ZERO, this::noAnswer);

        assertThat(first.get()).isEqualTo(Double.NaN);
        assertThat(second.get()).isEqualTo(Double.NaN);
        assertThat(asked).hasValue(1);
    }

    private int noAnswer() {
        throw new IllegalStateException("No answer to question " + asked.incrementAndGet());
    }
}
