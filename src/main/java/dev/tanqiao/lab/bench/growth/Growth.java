package dev.tanqiao.lab.bench.growth;

import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.lab.home.DevHome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Asks everything in a small and in a large database, and counts what PostgreSQL has read for it. */
public final class Growth {

    /** Settled purchases of the small database. */
    public static final int FEW = 10_000;

    /** Statements are planned and pages marked as visible when they are asked first. */
    private static final int WARMING = 2;

    /** A fill may begin again, so it need not be durable. */
    private static final List<String> WHILE_FILLING =
            List.of("fsync = off", "full_page_writes = off", "max_wal_size = '8GB'", "autovacuum = off");

    private Growth() {}

    /**
     * Fills what is not filled yet, and counts.
     *
     * @param home keeps both databases for the next time
     * @param rows settled purchases of the large database
     * @param only what the names of statements hold that are asked
     * @param out is told of fills, which take long
     */
    public static GrowthTable of(Path home, int rows, String only, PrintWriter out) {
        var folder = new DevHome(home);
        try (LocalDatabase.Running server =
                        LocalDatabase.ofThisJar().orElseThrow().start(folder.database());
                var small = new GrownDatabase(server.jdbcUrl(), FEW);
                var large = new GrownDatabase(server.jdbcUrl(), rows)) {
            fill(new JdbcTemplate(new DriverManagerDataSource(server.jdbcUrl())), List.of(small, large), out);
            var plans = new Plans(folder.database().resolve("postgres.log"));
            Map<String, Runnable> inSmall = statements(small);
            Map<String, Runnable> inLarge = statements(large);
            List<Compared> compared = new ArrayList<>();
            inSmall.forEach((name, statement) -> {
                if (name.contains(only)) {
                    compared.add(new Compared(
                            name,
                            counted(plans, statement, small),
                            counted(plans, Objects.requireNonNull(inLarge.get(name)), large)));
                }
            });
            return new GrowthTable(rows, compared);
        }
    }

    private static void fill(JdbcTemplate server, List<GrownDatabase> databases, PrintWriter out) {
        WHILE_FILLING.forEach(setting -> server.execute("alter system set " + setting));
        server.execute("select pg_reload_conf()");
        databases.forEach(database -> database.fillOnce(server, out));
        WHILE_FILLING.forEach(setting -> server.execute("alter system reset " + setting.split(" ")[0]));
        server.execute(
                "alter system set autovacuum = off"); // what it does in between would be counted in one of the two
        server.execute("select pg_reload_conf()");
        server.execute("checkpoint");
    }

    private static Map<String, Runnable> statements(GrownDatabase database) {
        Map<String, Runnable> statements = new LinkedHashMap<>();
        Claims.addTo(statements, database);
        new Steps(statements, database).add();
        new Questions(statements, database).add();
        return statements;
    }

    private static Plans.Read counted(Plans plans, Runnable statement, GrownDatabase database) {
        for (int i = 0; i < WARMING; i++) {
            statement.run();
        }
        return plans.of(statement, database::levels);
    }
}
