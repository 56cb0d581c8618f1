package dev.tanqiao.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.hub.store.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
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

    @ParameterizedTest
    @CsvSource({"tanqiao.bills.every,''", "tanqiao.settlement.unknown-lookups,',,,'"})
    void aValueThatIsNoneIsRefusedByName(String setting, String value) {
        assertThatThrownBy(() -> Reach.of(Map.of(setting, value), Map.of()))
                .isInstanceOf(HubNotStarted.class)
                .hasMessage("Setting %s is '%s'; expected: a value, and none left empty. The hub was not started."
                        .formatted(setting, value));
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
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
    void aHubThatSleepsInTheMidstOfATransactionLosesItsLocksWithinALease() {
        try (Hub hub = TestHub.start(directory, Clock.systemUTC(), Map.of())) {
            assertThat(hub.bean(JdbcTemplate.class)
                            .queryForObject("show idle_in_transaction_session_timeout", String.class))
                    .isEqualTo("10s");
        }
    }

    /** The kernel of a machine that hangs still accepts connections. */
    @Test
    @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aHubStartsAndServesOnTheSecondHostOfItsUrlWhereTheFirstIsSilent() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // A name that no other test uses: the driver remembers for ten seconds, by name, who has refused somebody.
            String url = TestDatabase.freshUrl()
                            .replace("localhost:", "127.0.0.1:%s,127.0.0.1:".formatted(silent.getLocalPort()))
                    + "&targetServerType=primary&sslmode=disable";
            try (Hub hub = TestHub.start(directory, Clock.systemUTC(), Map.of("tanqiao.database.url", url))) {
                assertThat(hub.port()).isPositive();
            }
        }
    }

    @Test
    void aRowThatTheDatabaseRefusesStaysOutOfTheError() {
        String cid = "7c40c1d0-of-wang";
        String insert = "insert into enrolment (account, name, cid) values (?, ?, ?)";
        try (Hub hub = TestHub.start(directory, Clock.systemUTC(), Map.of())) {
            var jdbc = hub.bean(JdbcTemplate.class);
            ThrowingCallable oneByOne = () -> jdbc.update(insert, "gwang", null, cid);
            ThrowingCallable atOnce = () -> jdbc.batchUpdate(
                    insert, List.of(new Object[] {"gwang", null, cid}, new Object[] {"li", null, "c"}));
            for (ThrowingCallable refused : List.of(oneByOne, atOnce)) {
                assertThatThrownBy(refused)
                        .satisfies(error -> assertThat(Throwables.getStackTrace(error))
                                .contains("column \"name\"")
                                .doesNotContain(cid));
            }
        }
    }

    @Test
    void aNewerSchemaIsRefusedAndLeftAlone() {
        String url = TestDatabase.freshUrl();
        JdbcClient.create(new DriverManagerDataSource(url)).sql("""
                        insert into flyway_schema_history
                          (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                        values (99, '999', 'from the future', 'SQL', 'V999__from_the_future.sql', 1, 'x', 1, true)""").update();

        assertThatThrownBy(() -> start(Map.of("tanqiao.database.url", url)))
                .hasMessageContaining(
                        "The database's schema does not fit this version of Tanqiao: it is V999, and Tanqiao ")
                .hasMessageContaining("knows it up to V2")
                .hasMessageContaining("nothing was changed");
    }

    @Test
    void aKeyOfThePlatformThatCannotBeUsedIsNamed() throws Exception {
        Path odd = Files.writeString(
                directory.resolve("odd.pem"), "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n");
        Map<Path, String> found = Map.of(
                odd,
                "found a PEM block that cannot be read (problem extracting key: failed to construct sequence from byte[])",
                directory.resolve("missing.pem"),
                "there is no such file",
                directory,
                "it cannot be read as text");
        found.forEach((file, problem) -> assertThatThrownBy(() -> start(Map.of("tanqiao.carbon.public-key-file", file)))
                .hasMessage(
                        "Setting tanqiao.carbon.public-key-file is '%s'; expected: a file with the platform's RSA public key in PEM; %s. The hub was not started.",
                        file, problem));
    }

    @Test
    void aFileAmongTheKeysOfBundlesThatIsNoneIsNamed() throws Exception {
        Path keys = Files.createDirectories(directory.resolve("keys"));
        Path odd = Files.writeString(keys.resolve("team.pub.pem"), "a key");

        assertThatThrownBy(() -> start(Map.of("tanqiao.bundles.keys-directory", keys)))
                .hasMessage(
                        "tanqiao.bundles.keys-directory: %s is no Ed25519 public key, as `openssl pkey -pubout` writes it: its name is not NAME.pem. The hub was not started.",
                        odd);
    }

    @Test
    void productionRefusesByNameWhatIsOnlyForTryingOut() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "short");
        assertThatThrownBy(() -> start(Map.of(
                        "spring.profiles.active", "production",
                        "tanqiao.database.url", "",
                        "tanqiao.follow-clock", "http://127.0.0.1:1",
                        "tanqiao.delivery.sample-subscribers", "http://127.0.0.1:2",
                        "tanqiao.api.view-token-file", token,
                        "tanqiao.api.review-token-file", token)))
                .hasMessageStartingWith("The profile production refuses: ")
                .satisfies(
                        refused -> assertThat(refused.getMessage())
                                .contains(
                                        "tanqiao.follow-clock is 'http://127.0.0.1:1'; expected: nothing",
                                        "tanqiao.delivery.sample-subscribers is 'http://127.0.0.1:2'; expected: nothing",
                                        "tanqiao.database.url is ''; expected: a PostgreSQL server",
                                        "tanqiao.public-url is 'http://localhost:8080'; expected: an https address",
                                        "tanqiao.campus.base-url is 'http://127.0.0.1:1'; expected: an https address",
                                        "tanqiao.campus.jaccount-url is 'http",
                                        "tanqiao.carbon.base-url is 'http",
                                        "tanqiao.carbon.cid-url is 'http",
                                        "tanqiao.api.view-token-file holds a token of 5 characters; expected: at least 32",
                                        "tanqiao.api.view-token-file holds the token of the role review; expected: one of its own"))
                .hasMessageNotContaining("short");
        assertThat(directory.resolve("database")).doesNotExist();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void productionStartsAndWarnsByNameOfKeyFilesThatOthersReadAndOfPushesFromAnywhere(CapturedOutput output)
            throws Exception {
        Path open = Files.writeString(directory.resolve("api-view"), "a-token-of-the-role-view-long-enough");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path closed = Files.writeString(directory.resolve("api-operate"), "a-token-of-the-role-operate-long-enough");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-------"));

        start(Map.of(
                "spring.profiles.active", "production",
                "tanqiao.public-url", "https://bridge.example.edu",
                "tanqiao.campus.base-url", "https://127.0.0.1:1",
                "tanqiao.campus.jaccount-url", "https://127.0.0.1:1",
                "tanqiao.carbon.base-url", "https://127.0.0.1:1",
                "tanqiao.carbon.cid-url", "",
                "tanqiao.api.view-token-file", open,
                "tanqiao.api.operate-token-file", closed));

        assertThat(output)
                .contains("production.key_file_open setting=tanqiao.api.view-token-file file=" + open)
                .contains("production.pushes_from_anywhere setting=tanqiao.push.allowed-addresses")
                .doesNotContain("setting=tanqiao.api.operate-token-file");
    }

    @Test
    void anEncryptionKeyThatCannotBeUsedIsNamedButNotShown() throws Exception {
        Path odd = Files.writeString(directory.resolve("odd-keys"), "k1:bm90LWxvbmctZW5vdWdo");
        assertThatThrownBy(() -> start(Map.of("tanqiao.secrets.encryption-keys-file", odd)))
                .hasMessageContaining("Encryption key 1 is not KEY-ID:BASE64 of 32 bytes")
                .hasMessageNotContaining("bm90");
        assertThatThrownBy(() -> start(Map.of("tanqiao.secrets.encryption-keys-file", "")))
                .hasMessageContaining("A secret is missing: set tanqiao.secrets.encryption-keys-file");
    }

    @Test
    void rulesThatCannotBeUsedAreNamedWithTheirLine() throws Exception {
        Path bundles = copyOf(Path.of("routes"));
        Path rules = bundles.resolve("campus-carbon/rules.yaml");
        Files.writeString(rules, Files.readString(rules).replace("perYuan: 0.8", "perYuan: much"));

        assertThatThrownBy(() -> start(Map.of("tanqiao.routes", "file:" + bundles)))
                .isInstanceOf(HubNotStarted.class)
                .hasMessageContaining("campus-carbon/rules.yaml:38: /rules/2/points/a/perYuan: ");
    }

    @Test
    void aSecondHubOnTheSameEmbeddedDatabaseIsRefused() {
        try (LocalDatabase.Running first =
                LocalDatabase.ofThisJar().orElseThrow().start(directory.resolve("database"))) {
            assertThat(first.jdbcUrl()).startsWith("jdbc:postgresql:");
            assertThatThrownBy(() -> start(Map.of("tanqiao.database.url", "")))
                    .hasMessageContaining("Another hub is at work on the database in " + directory.resolve("database"));
        }
    }

    private Path copyOf(Path folder) throws IOException {
        Path copy = directory.resolve("copy");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(folder.relativize(file).toString()));
            }
        }
        return copy;
    }

    private void start(Map<String, Object> settings) {
        TestHub.start(directory, Clock.systemUTC(), settings).close();
    }
}
