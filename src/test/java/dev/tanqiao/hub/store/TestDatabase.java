package dev.tanqiao.hub.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.lab.embedded.ScratchDatabases;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import javax.sql.DataSource;

/** A real PostgreSQL for tests: one server a JVM, one fresh database a call, copied from a migrated template. */
public final class TestDatabase {

    private static final int MOST = 16;

    /** Pools of databases that may be in use: no test has so many. */
    private static final int OPEN = 8;

    private static final Queue<HikariDataSource> POOLS = new ArrayDeque<>();
    private static final ScratchDatabases DATABASES = start();

    private TestDatabase() {}

    /** The server, for whoever makes and drops databases itself. */
    public static ScratchDatabases server() {
        return DATABASES;
    }

    /** The JDBC URL of a fresh database that holds the schema and no rows. */
    public static String freshUrl() {
        return DATABASES.fresh();
    }

    /** A fresh database that holds the schema and no rows. */
    public static synchronized DataSource fresh() {
        while (POOLS.size() >= OPEN) {
            POOLS.remove().close();
        }
        var settings = new HikariConfig();
        settings.setJdbcUrl(freshUrl());
        settings.setMinimumIdle(0);
        settings.setMaximumPoolSize(20);
        settings.setConnectionInitSql("set plan_cache_mode = force_generic_plan"); // as connections of a hub have it
        var pool = new HikariDataSource(settings);
        POOLS.add(pool);
        return pool;
    }

    /** Each of the processes that run tests side by side takes the first folder that no other holds; the next run finds it again. */
    private static ScratchDatabases start() {
        for (int folder = 1; ; folder++) {
            try {
                var databases = new ScratchDatabases(
                        LocalDatabase.ofThisJar().orElseThrow(), Path.of("target/databases/" + folder + "/data"));
                Runtime.getRuntime().addShutdownHook(new Thread(databases::close, "databases-stop"));
                return databases;
            } catch (IllegalStateException taken) {
                if (folder == MOST) {
                    throw taken;
                }
            }
        }
    }
}
