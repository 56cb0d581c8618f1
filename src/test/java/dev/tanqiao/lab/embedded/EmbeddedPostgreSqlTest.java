package dev.tanqiao.lab.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.hub.config.LocalDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Who else works on this machine gets nothing of the database that a hub starts itself. */
class EmbeddedPostgreSqlTest {

    @TempDir
    private Path home;

    private final LocalDatabase postgres = new EmbeddedPostgreSql();

    @Test
    void itAsksForAPasswordThatItsOwnerAloneCanRead() throws IOException {
        try (LocalDatabase.Running running = postgres.start(home.resolve("database"))) {
            assertThat(jdbc(running.jdbcUrl()).queryForObject("select 1", Integer.class))
                    .isEqualTo(1);
            assertAsked(running);
            assertThat(postgres.runningAt(home.resolve("database"))).hasValue(running.jdbcUrl());
        }
        assertThat(permissions("database")).isEqualTo("rwx------");
        assertThat(permissions("database/postgres-password")).isEqualTo("rw-------");
        assertThat(permissions(System.getProperty(LocalDatabase.UNPACKED, "postgres")))
                .isEqualTo("rwx------");

        Files.delete(home.resolve("database/postgres-password"));
        assertThatThrownBy(() -> postgres.start(home.resolve("database")))
                .hasMessageContaining("postgres-password is gone, which its data ask for; bring it back");
    }

    @Test
    void aFolderOfTheTimeWhenEverybodyWasLetInIsMovedOverWithItsRows() throws IOException {
        Path rules = home.resolve("database/data/pg_hba.conf");
        try (LocalDatabase.Running running = postgres.start(home.resolve("database"))) {
            jdbc(running.jdbcUrl()).execute("create table kept as select 7 as row");
            jdbc(running.jdbcUrl()).execute("alter role postgres password null");
        }
        Files.writeString(rules, Files.readString(rules).replace("scram-sha-256", "trust"));
        Files.delete(home.resolve("database/postgres-password"));

        try (LocalDatabase.Running running = postgres.start(home.resolve("database"))) {
            assertAsked(running);
            assertThat(jdbc(running.jdbcUrl()).queryForObject("select row from kept", Integer.class))
                    .isEqualTo(7);
        }
        assertThat(Files.readString(rules)).doesNotContainPattern("(?m)^[^#]*trust");
    }

    @Test
    void dataOfAnotherUserAreNamedAtOnceAndLeftAsTheyAre() throws IOException {
        Path folder = Files.createDirectories(home.resolve("database"));
        try {
            Files.setAttribute(folder, "unix:uid", 4711);
        } catch (IOException notRoot) {
            Assumptions.abort("Nobody but root gives a folder away: " + notRoot.getMessage());
        }

        assertThatThrownBy(() -> postgres.start(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "The database in %s belongs to the user 4711, and this process is the user ".formatted(folder));
        assertThat(folder).isEmptyDirectory();
    }

    private static void assertAsked(LocalDatabase.Running running) {
        String withoutPassword = running.jdbcUrl().replaceFirst("&password=.*", "");
        for (String url : new String[] {withoutPassword, withoutPassword + "&password=guessed"}) {
            assertThatThrownBy(() -> jdbc(url).queryForObject("select 1", Integer.class))
                    .hasStackTraceContaining("password");
        }
    }

    private static JdbcTemplate jdbc(String url) {
        return new JdbcTemplate(new DriverManagerDataSource(url));
    }

    private String permissions(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(path)));
    }
}
