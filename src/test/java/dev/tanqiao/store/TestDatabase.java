package dev.tanqiao.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL for tests: one server a JVM, one fresh database a call, copied from a migrated template. */
public final class TestDatabase {

    private static final EmbeddedPostgres SERVER = server();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestDatabase() {}

    /** The JDBC URL of a fresh database that holds the schema and no rows. */
    public static String freshUrl() {
        String name = "hub_" + DATABASES.incrementAndGet();
        execute("create database " + name + " template house");
        return SERVER.getJdbcUrl("postgres", name);
    }

    /** A fresh database that holds the schema and no rows. */
    public static DataSource fresh() {
        return dataSource(freshUrl());
    }

    private static EmbeddedPostgres server() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("timezone", "UTC")
                    .start();
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database house");
            }
            Flyway.configure()
                    .dataSource(dataSource(server.getJdbcUrl("postgres", "house")))
                    .load()
                    .migrate();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static DataSource dataSource(String url) {
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return dataSource;
    }

    private static synchronized void execute(String sql) {
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
