package dev.tanqiao.hub.store;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What metrics ask of the database: when somebody looks, and not again for a while, since monitoring looks often and from several places.
 * After one question without an answer none is asked for a while: whoever looks waits for the database once, not for each number.
 */
public final class Figures {

    /** For what an index tells at once; process time. */
    public static final Duration CHEAP = Duration.ofSeconds(5);

    /** For what reads the rows of a week; process time. */
    public static final Duration DEAR = Duration.ofMinutes(5);

    private static final Duration REST = Duration.ofSeconds(10);

    private final ReentrantLock looking = new ReentrantLock();
    private @Nullable Long failedAt;

    /** A question, whose answer holds for so long. */
    public <T> Figure<T> keep(Duration holds, Supplier<? extends T> question) {
        return new Figure<>(holds, question);
    }

    /** A question that a number answers, told as the answer holds; NaN while the database gives none. */
    public Supplier<Number> number(Duration holds, Supplier<? extends Number> question) {
        var figure = keep(holds, question);
        return () -> figure.tell(Number::doubleValue);
    }

    private boolean isAtRest() {
        return failedAt != null && System.nanoTime() - failedAt < REST.toNanos();
    }

    /** What was asked of the database last. */
    public final class Figure<T> {
        private final Duration holds;
        private final Supplier<? extends T> question;
        private @Nullable T answer;
        private long asked;

        private Figure(Duration holds, Supplier<? extends T> question) {
            this.holds = holds;
            this.question = question;
        }

        /** A number of the answer; NaN while the database gives none. */
        public double tell(ToDoubleFunction<? super T> number) {
            looking.lock();
            try {
                if (answer == null || System.nanoTime() - asked >= holds.toNanos()) {
                    answer = isAtRest() ? null : ask();
                }
                return answer == null ? Double.NaN : number.applyAsDouble(answer);
            } finally {
                looking.unlock();
            }
        }

        private @Nullable T ask() {
            try {
                T given = question.get();
                asked = System.nanoTime();
                failedAt = null;
                return given;
            } catch (RuntimeException noAnswer) { // others say that the database is away
                failedAt = System.nanoTime();
                return null;
            }
        }
    }
}
