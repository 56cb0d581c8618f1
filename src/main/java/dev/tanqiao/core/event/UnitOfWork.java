package dev.tanqiao.core.event;

import java.util.function.Supplier;

/**
 * Runs a use case in one database transaction: what it reads under lock, decides and writes is committed as a whole, or nothing of
 * it. Inside another unit of work it is a part of that one.
 */
public interface UnitOfWork {

    /**
     * Commits when {@code work} returns; when it throws, nothing is written.
     *
     * @return what {@code work} returned
     */
    <T> T commit(Supplier<T> work);

    /** Likewise, without a result. */
    default void run(Runnable work) {
        commit(() -> {
            work.run();
            return true;
        });
    }
}
