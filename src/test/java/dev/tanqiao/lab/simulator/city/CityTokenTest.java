package dev.tanqiao.lab.simulator.city;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.keys.RsaPadding;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.upstream.carbon.AppId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 获取登录令牌, and the token check in front of every other operation. */
class CityTokenTest {

    @TempDir
    static Path stateDirectory;

    private EquityPlatform platform;

    @BeforeEach
    void opens() {
        platform = new EquityPlatform(TestWorlds.world(), stateDirectory);
    }

    @Test
    void anEncryptedAppIdGetsATokenForADay() {
        JsonNode answer = platform.login(platform.encrypted("tanqiao-sjtu"), uuid());

        assertThat(answer.path("code").intValue()).isEqualTo(200);
        assertThat(answer.path("msg").textValue()).isEqualTo("成功");
        assertThat(answer.path("content").path("accessToken").textValue()).contains("+", "/", "==");
        assertThat(answer.path("content").path("expireTime").longValue())
                .isEqualTo(TestWorlds.START.plus(Duration.ofDays(1)).toEpochMilli());
    }

    @Test
    void anAppIdThatIsPlainOrForAnotherKeyOrUnknownIsRefused() {
        assertThat(platform.login("tanqiao-sjtu", uuid()).path("code").intValue())
                .isEqualTo(CityCode.UNKNOWN_APP.number());
        assertThat(platform.login(platform.encrypted("another"), uuid())
                        .path("code")
                        .intValue())
                .isEqualTo(CityCode.UNKNOWN_APP.number());
    }

    @Test
    void bothHeadersAreRequiredAndChecked() {
        String appId = platform.encrypted("tanqiao-sjtu");

        assertThat(code(appId, Map.of("timestamp", "1772409600000"))).isEqualTo(400);
        assertThat(code(appId, Map.of("transactionid", "1", "timestamp", "1772409600000")))
                .isEqualTo(400);
        assertThat(code(appId, Map.of("transactionid", uuid()))).isEqualTo(400);
        assertThat(code(appId, Map.of("transactionid", uuid(), "timestamp", "2026-03-02")))
                .isEqualTo(400);
        assertThat(code(appId, Map.of("transactionid", uuid(), "timestamp", "1772409600000")))
                .isEqualTo(200);
    }

    @Test
    void aTransactionIdIsGoodForOneRequest() {
        String appId = platform.encrypted("tanqiao-sjtu");
        String transactionId = uuid();

        assertThat(platform.login(appId, transactionId).path("code").intValue()).isEqualTo(200);
        assertThat(platform.login(appId, transactionId).path("code").intValue()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "city.licenseAgreement",
                "city.accountAuthorize",
                "city.getReductionScene",
                "city.getPointInfo",
                "city.orderSettel",
                "city.getPointsBillInfo",
                "city.subscribe"
            })
    void everyOtherOperationAsksForTheTokenBeforeAnythingElse(String operation) {
        assertThat(platform.answer(operation, Json.object()).status()).isEqualTo(401);
        assertThat(platform.call(operation, Json.object()).path("code").intValue())
                .isEqualTo(CityCode.TOKEN_INVALID.number());

        platform.loggedIn();

        assertThat(platform.answer(operation, Json.object()).status()).isEqualTo(200);
    }

    @Test
    void aTokenEndsAtItsExpireTime() {
        platform.loggedIn();
        platform.tick(Duration.ofDays(1).minusMillis(1));
        assertThat(platform.answer("city.licenseAgreement", Json.object()).status())
                .isEqualTo(200);

        platform.tick(Duration.ofMillis(1));
        assertThat(platform.answer("city.licenseAgreement", Json.object()).status())
                .isEqualTo(401);
        assertThat(platform.call("city.licenseAgreement", Json.object())
                        .path("code")
                        .intValue())
                .isEqualTo(CityCode.TOKEN_EXPIRED.number());
    }

    @Test
    void theTokenComesWithoutBearer() {
        platform.loggedIn();
        platform.token = "Bearer " + platform.token;

        assertThat(platform.answer("city.licenseAgreement", Json.object()).status())
                .isEqualTo(401);
    }

    @Test
    void theJournalHoldsNoToken() {
        platform.loggedIn();

        assertThat(String.join("\n", platform.journal.lines())).doesNotContain(platform.token);
    }

    @Test
    void aKeyThatIsNoPemIsNamed(@TempDir Path other) throws Exception {
        Files.writeString(other.resolve(PlatformKey.PRIVATE_FILE), "not a key");

        assertThatThrownBy(() -> new EquityPlatform(TestWorlds.world(), other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PlatformKey.PRIVATE_FILE)
                .hasMessageContaining("holds no private RSA key in PEM, but no PEM block");
    }

    private int code(String appId, Map<String, String> headers) {
        return platform.login(appId, headers).path("code").intValue();
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }

    @ParameterizedTest
    @CsvSource({"pkcs1, PKCS1, OAEP_SHA256", "oaep-sha256, OAEP_SHA256, PKCS1"})
    void theHubsAppIdIsReadUnderThePaddingItWasMadeWithAlone(String setting, RsaPadding same, RsaPadding other)
            throws Exception {
        PlatformKey key = PlatformKey.in(stateDirectory);
        String sent = new AppId(
                        "tanqiao-sjtu", Files.readString(stateDirectory.resolve("platform-public.pem")), setting)
                .encrypted();

        assertThat(key.decrypt(sent, same)).contains("tanqiao-sjtu");
        assertThat(key.decrypt(sent, other)).isNotEqualTo(Optional.of("tanqiao-sjtu"));
    }
}
