package dev.tanqiao.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.support.TransactionTemplate;

class DatabasePoolTest {

    private static final int MOST = 6;

    @Test
    void everyAnswerHasABoundAndPlansAreKeptAndLongWorkHasItsOwnForItsTransactionAlone() {
        try (var pool =
                new DatabasePool(DatabaseConnections.of(TestDatabase.freshUrl(), "postgres", null), 1, "test")) {
            var jdbc = new JdbcTemplate(pool);
            assertThat(settings(jdbc)).containsExactly("15000", "12s", "10s", "force_generic_plan");

            List<String> patient = new TransactionTemplate(new DataSourceTransactionManager(pool)).execute(status -> {
                DatabaseConnections.allowLongWork(jdbc);
                return settings(jdbc);
            });

            assertThat(patient).containsExactly("3600000", "1h", "1h", "auto");
            assertThat(settings(jdbc)).containsExactly("15000", "12s", "10s", "force_generic_plan");
        }
    }

    private static List<String> settings(JdbcTemplate jdbc) {
        return List.of(
                String.valueOf(jdbc.execute((ConnectionCallback<Integer>) Connection::getNetworkTimeout)),
                Objects.requireNonNull(jdbc.queryForObject("show statement_timeout", String.class)),
                Objects.requireNonNull(jdbc.queryForObject("show idle_in_transaction_session_timeout", String.class)),
                Objects.requireNonNull(jdbc.queryForObject("show plan_cache_mode", String.class)));
    }

    @Test
    void whereNoneOfThoseThatRestIsAliveAllAreGivenUpAtOnce() throws Exception {
        var hanging = new Hanging(DatabaseConnections.of(TestDatabase.freshUrl(), "postgres", null));
        try (var pool = new DatabasePool(hanging, MOST, "test")) {
            pool.getConnection().close();
            await().until(() -> pool.getHikariPoolMXBean().getIdleConnections() == MOST);
            hanging.hang();

            // Younger than half a second, one is taken as it is.
            await().pollDelay(Duration.ofMillis(600)).until(() -> true);
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class);

            long begun = System.nanoTime();
            pool.getConnection().close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        }
    }

    /** Connections that hang from a moment on; those made later do not. */
    private static final class Hanging extends DelegatingDataSource {

        private final List<Connection> made = new ArrayList<>();
        private volatile int hanging;

        Hanging(DataSource connections) {
            super(connections);
        }

        synchronized void hang() {
            hanging = made.size();
        }

        @Override
        public synchronized Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            int number = made.size();
            made.add(connection);
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, values) -> {
                        if (number < hanging && method.getName().equals("isValid")) {
                            TimeUnit.SECONDS.sleep((int) values[0]);
                            return false;
                        }
                        try {
                            return method.invoke(connection, values);
                        } catch (InvocationTargetException failure) {
                            throw failure.getCause();
                        }
                    });
        }
    }
}
