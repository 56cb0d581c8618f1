package dev.tanqiao.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.store.TestDatabase;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class HubStartTest {

    @TempDir
    private Path directory;

    @Test
    void anUnknownSettingIsRefusedByName() {
        assertThatThrownBy(() -> start(Map.of("tanqiao.campus.look-evry", "5m")))
                .isInstanceOf(HubNotStarted.class)
                .hasMessageContaining("There is no setting tanqiao.campus.look-evry");
    }

    @Test
    void aValueOutOfRangeIsRefusedWithWhatIsExpected() {
        assertThatThrownBy(() -> start(Map.of("tanqiao.campus.page-size", 101)))
                .hasMessage(
                        "Setting tanqiao.campus.page-size is '101'; expected: a number from 1 to 100. The hub was not started.");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(Map.of("server.port", taken.getLocalPort())))
                    .hasMessageContaining("Port " + taken.getLocalPort() + " is in use");
        }
    }

    @Test
    void aDatabaseOutOfReachIsNamed() {
        assertThatThrownBy(() -> start(Map.of("tanqiao.database.url", "jdbc:postgresql://127.0.0.1:1/none")))
                .hasMessageContaining("The database cannot be used (tanqiao.database.url)");
    }

    @Test
    void aNewerSchemaIsRefusedAndLeftAlone() {
        String url = TestDatabase.freshUrl();
        JdbcClient.create(new DriverManagerDataSource(url)).sql("""
                        insert into flyway_schema_history
                          (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                        values (99, '999', 'from the future', 'SQL', 'V999__from_the_future.sql', 1, 'x', 1, true)""").update();

        assertThatThrownBy(() -> start(Map.of("tanqiao.database.url", url)))
                .hasMessageContaining("The database's schema does not fit this version of Tanqiao")
                .hasMessageContaining("nothing was changed");
    }

    @Test
    void aHubStartsAndServes() {
        try (Hub hub = TestHub.start(directory, Clock.systemUTC(), Map.of())) {
            assertThat(hub.port()).isPositive();
        }
    }

    private void start(Map<String, Object> settings) {
        TestHub.start(directory, Clock.systemUTC(), settings).close();
    }
}
