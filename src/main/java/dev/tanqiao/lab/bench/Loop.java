package dev.tanqiao.lab.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the loops of a limit share: each has a thread and a connection of its own, and any failure ends the process. */
final class Loop {

    /** As bodies of loops are. */
    @FunctionalInterface
    interface Body {
        /** One round of it, which ends with a commit. */
        void once(Connection database) throws Exception;
    }

    private Loop() {}

    static void start(String name, String database, Body body) {
        new Thread(() -> run(database, body), name).start();
    }

    private static void run(String database, Body body) {
        try (Connection connection = DriverManager.getConnection(database)) {
            connection.setAutoCommit(false);
            while (true) {
                body.once(connection);
            }
        } catch (Throwable failure) {
            throw end(failure);
        }
    }

    /** A limit that has failed measures nothing any more. */
    static IllegalStateException end(Throwable failure) {
        failure.printStackTrace();
        Runtime.getRuntime().halt(1);
        return new IllegalStateException(failure);
    }

    /** Waits for one, and a moment for more. */
    static <T> List<T> gather(BlockingQueue<T> queue, int most, long millis) throws InterruptedException {
        List<T> gathered = new ArrayList<>();
        gathered.add(queue.take());
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (gathered.size() < most) {
            T next = queue.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            gathered.add(next);
        }
        return gathered;
    }

    static <T> void setArray(
            PreparedStatement statement, int place, String type, List<T> rows, Function<T, @Nullable Object> value)
            throws SQLException {
        Object[] values = rows.stream().map(value).toArray();
        statement.setArray(place, statement.getConnection().createArrayOf(type, values));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
