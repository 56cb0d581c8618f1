package dev.tanqiao.hub.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;

/** Connections at hand. Where none of those that rest is alive, all are given up at once instead of one by one. */
public final class DatabasePool extends HikariDataSource {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(2);

    public DatabasePool(DataSource connections, int most, String name) {
        setDataSource(connections);
        setMaximumPoolSize(most);
        setConnectionTimeout(PATIENCE.toMillis());
        setValidationTimeout(SIGN_OF_LIFE.toMillis());
        setPoolName(name);
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return super.getConnection();
        } catch (SQLTransientConnectionException noneAlive) {
            HikariPoolMXBean pool = getHikariPoolMXBean();
            if (pool != null && pool.getIdleConnections() > 0) { // else all are at work
                pool.softEvictConnections();
            }
            throw noneAlive;
        }
    }
}
