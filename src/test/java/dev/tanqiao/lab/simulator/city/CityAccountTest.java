package dev.tanqiao.lab.simulator.city;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 账户授权, CID issue, 碳账户. */
class CityAccountTest {

    @TempDir
    static Path stateDirectory;

    private EquityPlatform platform;

    @BeforeEach
    void opens() {
        platform = new EquityPlatform(TestWorlds.world(), stateDirectory).loggedIn();
    }

    @Test
    void anAccountHasOneOpaqueCid() {
        String cid = platform.issued("anna");

        assertThat(cid).matches("[0-9a-f]{32}").isEqualTo(platform.issued("anna"));
        assertThat(platform.issued("bo")).isNotEqualTo(cid);
    }

    @Test
    void theCaKnowsOnlyPersonsOfTheWorld() {
        JsonNode answer = platform.call(
                "city.cidIssue",
                Json.object().put("account", "stranger").put("name", "S").put("consentId", "c-1"));

        assertThat(answer.path("code").intValue()).isEqualTo(CityCode.UNKNOWN_ACCOUNT.number());
        assertThat(platform.call("city.cidIssue", Json.object().put("account", "anna"))
                        .path("code")
                        .intValue())
                .isEqualTo(400);
    }

    @Test
    void aCidTheCaDoesNotKnowCannotBeAuthorized() {
        JsonNode answer = platform.call("city.accountAuthorize", Json.object().put("cid", "123"));

        assertThat(answer.path("code").intValue()).isEqualTo(CityCode.UNKNOWN_CID.number());
    }

    @Test
    void authorizingAnswersAsDocumented() {
        String cid = platform.issued("anna");

        assertThat(Json.write(
                        platform.call("city.accountAuthorize", Json.object().put("cid", cid))))
                .isEqualTo("{\"code\":200,\"msg\":\"成功\",\"content\":null}");
        assertThat(platform.row("persons", "account", "anna").path("authorized").booleanValue())
                .isTrue();
    }

    @Test
    void thereAreAgreementsToRead() {
        JsonNode licenses =
                platform.get("city.licenseAgreement", Map.of()).path("content").path("licenseList");

        assertThat(licenses).isNotEmpty().allSatisfy(license -> {
            assertThat(license.path("name").textValue()).isNotBlank();
            assertThat(license.path("downloadUrl").textValue()).endsWith(".pdf");
        });
    }

    @Test
    void scenesArePersonalAndStayTheSame() {
        Map<String, List<String>> query = Map.of("cid", List.of(platform.authorized("anna")));

        JsonNode answer = platform.get("city.getReductionScene", query);

        assertThat(answer.path("content").path("sceneList")).isNotEmpty();
        assertThat(platform.get("city.getReductionScene", query)).isEqualTo(answer);
        assertThat(platform.get("city.getReductionScene", Map.of()).path("code").intValue())
                .isEqualTo(400);
    }

    @Test
    void pointsOfBothClassesAreShownToAnAuthorizedPlatformAlone() {
        String cid = platform.issued("anna");
        assertThat(platform.call("city.getPointInfo", Json.object().put("cid", cid))
                        .path("code")
                        .intValue())
                .isEqualTo(CityCode.NOT_AUTHORIZED.number());

        platform.authorized("anna");

        assertThat(Json.write(platform.call("city.getPointInfo", Json.object().put("cid", cid))))
                .isEqualTo("{\"code\":200,\"msg\":\"成功\",\"content\":{\"pointInfo\":["
                        + "{\"pointType\":1,\"pointBalance\":\"100\"},{\"pointType\":2,\"pointBalance\":\"50\"}]}}");
    }

    @Test
    void aSubscriptionIsOfType1Or2AndOverwrites() {
        assertThat(subscribe("http://hub.example/push/one", 0)).isEqualTo(400);
        assertThat(subscribe("hub", 1)).isEqualTo(400);
        assertThat(subscribe("http://hub.example/{secret}", 1)).isEqualTo(400);
        assertThat(subscribe("http://hub.example/push/one", 1)).isEqualTo(200);
        assertThat(subscribe("http://hub.example/push/two", 1)).isEqualTo(200);

        assertThat(Json.write(platform.admin("GET city/subscriptions", Map.of(), "")))
                .isEqualTo("[{\"type\":1,\"notifyUrl\":\"http://hub.example/push/two\"}]");
    }

    @Test
    void theSecretOfANotifyAddressIsNotShown() {
        subscribe("http://hub.example:8080/push/Zk3vQ9x2LmT7wYb1/bills", 2);

        assertThat(Json.write(platform.admin("GET city/subscriptions", Map.of(), "")))
                .contains("http://hub.example:8080/push/Zk3v…/bills");
    }

    private int subscribe(String notifyUrl, int type) {
        return platform.call(
                        "city.subscribe",
                        Json.object().put("notifyUrl", notifyUrl).put("type", type))
                .path("code")
                .intValue();
    }
}
