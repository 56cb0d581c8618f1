package dev.tanqiao.lab.cli;

import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.lab.chaos.SmallDisk;
import dev.tanqiao.lab.check.HubDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database on a small disk that fills up under it, in a process of its own; says what it met. */
final class FullDisk {

    private static final int BEFORE = 100;

    private FullDisk() {}

    /** @param arguments the folder of the database */
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        SmallDisk disk = SmallDisk.mount(Files.createDirectories(home.resolve("data")));
        LocalDatabase postgres = LocalDatabase.ofThisJar().orElseThrow();
        LocalDatabase.Running running = postgres.start(home);
        int written = 0;
        try (var rows = new HubDatabase(running.jdbcUrl(), "postgres")) {
            JdbcTemplate jdbc = jdbc(running);
            jdbc.execute("create table written (number int, filling text)");
            try {
                while (true) {
                    if (written == BEFORE) {
                        disk.fill();
                    }
                    jdbc.update("insert into written values (?, repeat('x', 1000))", written);
                    written++;
                }
            } catch (DataAccessException full) {
                System.out.println("refused: " + full.getMessage());
            }
            rows.growJournalUntilItCannot();
        }
        disk.free();
        running.close();

        LocalDatabase.Running again = postgres.start(home);
        Integer found = jdbc(again).queryForObject("select count(*) from written", Integer.class);
        again.close();
        System.out.println("written %d, found %d".formatted(written, found));
        disk.leave();
    }

    private static JdbcTemplate jdbc(LocalDatabase.Running running) {
        return new JdbcTemplate(new DriverManagerDataSource(running.jdbcUrl()));
    }
}
