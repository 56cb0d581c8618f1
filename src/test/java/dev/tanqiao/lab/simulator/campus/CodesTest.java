package dev.tanqiao.lab.simulator.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.DSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 思源码校验, 开通思源码, 获取身份码, 获取支付码, 获取支付码对接参数. */
class CodesTest {

    @TempDir
    static Path stateDirectory;

    private Gate gate;
    private String token;

    @BeforeEach
    void opensAsTheApp() {
        gate = new Gate(Worlds.forTheApp(stateDirectory), stateDirectory);
        token = gate.accessToken("gwang", "unicode");
    }

    @Test
    void aFreshCodeIsDecodedInFull() {
        JsonNode code = entity(gate.read("campus.identity", token));
        JsonNode checked = gate.read(
                "campus.unicode.check", scanner(), "qrCode", code.path("code").asText());

        assertThat(checked.path("errno").intValue()).isZero();
        assertThat(entity(checked).path("type").asText()).isEqualTo("SJTU");
        assertThat(entity(checked).path("account").asText()).isEqualTo("gwang");
        assertThat(entity(checked).path("expired").booleanValue()).isFalse();
        assertThat(entity(checked).at("/identities/0/userType").asText()).isEqualTo("faculty");
        assertThat(entity(checked).at("/identities/0/default").booleanValue()).isTrue();
        assertThat(entity(checked).at("/extensions/color").asText()).isEqualTo("G");
    }

    @Test
    void aCodeHasTheDocumentsFormAndARealSignature() throws Exception {
        String code = entity(gate.read("campus.identity", token)).path("code").asText();
        String[] parts = code.split("\\|");
        String pem = Files.readString(stateDirectory.resolve("siyuan-code-keys.pem"));
        byte[] encoded = Base64.getMimeDecoder()
                .decode(pem.replaceAll("(?s).*-----BEGIN PUBLIC KEY-----|-----END PUBLIC KEY-----", ""));
        var key = (DSAPublicKey) KeyFactory.getInstance("DSA").generatePublic(new X509EncodedKeySpec(encoded));
        Signature signature = Signature.getInstance("SHA1withDSA");
        signature.initVerify(key);
        signature.update(parts[0].getBytes(StandardCharsets.UTF_8));

        assertThat(parts[0]).matches("SJTU..[0-9A-F]{8}gwang");
        assertThat(key.getParams().getP().bitLength()).isEqualTo(1024);
        assertThat(key.getParams().getQ().bitLength()).isEqualTo(160);
        assertThat(signature.verify(Base64.getDecoder().decode(parts[1]))).isTrue();
    }

    @Test
    void anUnknownTypeAndWrongSignaturesAreToldApart() {
        assertThat(check("ALIPAY123"))
                .isEqualTo("{\"errno\":-3,\"error\":\"无法识别的二维码\",\"entities\":[{\"type\":\"UNKNOWN\"}]}");
        assertThat(check("SJTU5061A03852gwang|MC0CFG7Z8/GTkzcKEIHnU7M1yXWnFnHCAhUA8tGxP0Rb7SXV9SBzWB9eirBEpjc="))
                .isEqualTo("{\"errno\":-3,\"error\":\"思源码签名校验错误\",\"entities\":[{\"type\":\"SJTU\"}]}");
        assertThat(check("SJTUGREEN5061A0385260803|nonsense"))
                .isEqualTo("{\"errno\":-3,\"error\":\"多码合一签名校验错误\",\"entities\":[{\"type\":\"SJTUGREEN\"}]}");
    }

    @Test
    void aCodeOfAnotherPersonsNameIsAWrongSignature() {
        String code = issued("SJTU", "gwang", 0).replace("gwang", "kqian");

        assertThat(check(code)).contains("思源码签名校验错误");
    }

    @Test
    void anExpiredCodeIsStillDecodedForHalfAnHourAfterItsEnd() {
        JsonNode checked = gate.read("campus.unicode.check", scanner(), "qrCode", issued("SJTU", "gwang", 2_100));

        assertThat(entity(checked).path("expired").booleanValue()).isTrue();
        assertThat(entity(checked).has("identities")).isTrue();
    }

    @Test
    void halfAnHourAfterItsEndOnlyWhatTheCodeItselfSaysIsLeft() {
        long created = gate.clock.instant().getEpochSecond() - 2_101;
        String personal =
                gate.world.person("gwang").orElseThrow().identities().get(0).code();

        assertThat(check(issued("SJTU", "gwang", 2_101)))
                .isEqualTo(
                        "{\"errno\":0,\"entities\":[{\"type\":\"SJTU\",\"account\":\"gwang\",\"createTime\":%d,\"expired\":true}]}"
                                .formatted(created));
        assertThat(check(issued("SJTUGREEN", personal, 2_101)))
                .isEqualTo(
                        "{\"errno\":0,\"entities\":[{\"type\":\"SJTUGREEN\",\"identities\":[{\"code\":\"%s\"}],\"createTime\":%d,\"expired\":true}]}"
                                .formatted(personal, created));
    }

    @Test
    void aGreenCodeNamesThePersonByCode() {
        String personal =
                gate.world.person("gwang").orElseThrow().identities().get(0).code();
        JsonNode checked = gate.read("campus.unicode.check", scanner(), "qrCode", issued("SJTUGREEN", personal, 10));

        assertThat(entity(checked).path("account").asText()).isEqualTo("gwang");
        assertThat(entity(checked).path("expired").booleanValue()).isFalse();
    }

    @Test
    void aCodeIsGoodForTheWorldsCodeLife() {
        String code = issued("SJTU", "gwang", 0);

        gate.tick(Duration.ofMinutes(5));
        assertThat(check(code)).contains("\"expired\":false");
        gate.tick(Duration.ofSeconds(1));
        assertThat(check(code)).contains("\"expired\":true");
    }

    @Test
    void openingNeedsACardUnlessOnlyAnIdentityIsAskedFor() {
        String account = gate.world.persons().stream()
                .filter(person -> person.unicode() == -1)
                .findFirst()
                .orElseThrow()
                .account();
        String theirs = gate.accessToken(account, "unicode");

        assertThat(gate.read("campus.identity", theirs).toString()).contains("\"entities\":[{\"status\":-1}]");
        assertThat(gate.ask("campus.unicode.open", theirs).body()).isEqualTo("{\"errno\":-3,\"error\":\"用户无校园卡/V卡\"}");
        assertThat(gate.ask("campus.unicode.open", theirs, "identityOnly", "true")
                        .body())
                .isEqualTo("{\"errno\":0,\"error\":\"success\"}");
        JsonNode identity = entity(gate.read("campus.identity", theirs));
        assertThat(identity.path("status").intValue()).isEqualTo(1);
        assertThat(identity.path("code").asText()).startsWith("SJTU");
        assertThat(gate.read("campus.unicode.open", theirs, "identityOnly", "yes")
                        .path("errno")
                        .intValue())
                .isEqualTo(10001);
    }

    @Test
    void whatPaysAlreadyIsNotTakenAwayByAnIdentityAlone() {
        assertThat(gate.read("campus.unicode.open", token, "identityOnly", "true")
                        .path("errno")
                        .intValue())
                .isZero();
        assertThat(entity(gate.read("campus.identity", token)).path("status").intValue())
                .isZero();
    }

    @Test
    void suppliersAreShownInsteadOfACode() {
        JsonNode identity = entity(gate.read("campus.identity", token, "checkSupplier", "true"));

        assertThat(identity.toString()).isEqualTo("{\"status\":0,\"suppliers\":[\"synjones\",\"weixiao\"]}");
    }

    @Test
    void cardInfoSeesTheStatusAlone() {
        gate = new Gate(Worlds.shipped(), stateDirectory);
        String cardInfo = gate.accessToken("gwang", "card_info");

        assertThat(entity(gate.read("campus.identity", cardInfo)).toString()).isEqualTo("{\"status\":0}");
    }

    @Test
    void allButTheCheckIsForTheAppAlone() {
        gate = new Gate(Worlds.shipped(), stateDirectory);
        String other = gate.accessToken("gwang", "unicode");

        for (String operation : new String[] {
            "campus.unicode.open", "campus.identity", "campus.identity.advertising", "campus.pay", "campus.parameters"
        }) {
            assertThat(gate.read(operation, other).path("errno").intValue())
                    .as(operation)
                    .isEqualTo(10003);
        }
        assertThat(gate.read("campus.unicode.check", other, "qrCode", "x")
                        .path("errno")
                        .intValue())
                .isEqualTo(-3);
    }

    @Test
    void aClientsOwnTokenIsNobodys() {
        assertThat(gate.read("campus.identity", scanner()).path("errno").intValue())
                .isEqualTo(10003);
        assertThat(gate.read("campus.unicode.check", scanner()).path("errno").intValue())
                .isEqualTo(10001);
    }

    @Test
    void aPaymentCodeIsForOnesOwnIdentity() {
        String own =
                gate.world.person("gwang").orElseThrow().identities().get(0).code();
        JsonNode wallet =
                entity(gate.read("campus.pay", token, "supplier", "wallet", "userCode", own, "offline", "true"));

        assertThat(wallet.path("status").intValue()).isZero();
        assertThat(wallet.path("code").asText()).isNotEmpty();
        assertThat(wallet.path("offlineCodes")).hasSize(3);
        assertThat(wallet.path("balance").isNumber()).isTrue();
        assertThat(entity(gate.read("campus.pay", token, "supplier", "boc", "userCode", own, "offline", "true"))
                        .has("offlineCodes"))
                .isFalse();
        assertThat(gate.read("campus.pay", token, "supplier", "boc", "userCode", "1")
                        .path("errno")
                        .intValue())
                .isEqualTo(10001);
        assertThat(gate.read("campus.pay", token, "supplier", "cash", "userCode", own)
                        .path("errno")
                        .intValue())
                .isEqualTo(10001);
    }

    @Test
    void aSupplierThatCannotPaySaysWhyAndWhatToDo() {
        String own =
                gate.world.person("kqian").orElseThrow().identities().get(0).code();
        String theirs = gate.accessToken("kqian", "unicode");

        assertThat(entity(gate.read("campus.pay", theirs, "supplier", "boc", "userCode", own))
                        .toString())
                .isEqualTo("{\"status\":2,\"message\":\"尚未绑定银行卡\",\"newMessage\":\"尚未绑定银行卡\","
                        + "\"action\":\"立即绑定\",\"actionUrl\":\"https://e.boc.cn/ezcs-qrcode\"}");
    }

    @Test
    void parametersAreThoseOfTheSuppliersAskedFor() {
        String own =
                gate.world.person("gwang").orElseThrow().identities().get(0).code();
        JsonNode all = entity(gate.read("campus.parameters", token, "userCode", own));
        JsonNode one = entity(gate.read("campus.parameters", token, "userCode", own, "supplier", "wallet"));

        assertThat(all.fieldNames()).toIterable().containsExactly("synjones", "boc", "weixiao", "wallet", "*");
        assertThat(all.at("/*/orderStatus")).hasSize(5);
        assertThat(one.fieldNames()).toIterable().containsExactly("wallet", "*");
        assertThat(gate.read("campus.parameters", token, "userCode", own, "supplier", "cash")
                        .path("errno")
                        .intValue())
                .isEqualTo(10001);
    }

    @Test
    void theAdvertisingPlaceIsEmptyUntilSomebodyFillsIt() {
        assertThat(gate.ask("campus.identity.advertising", token).body())
                .isEqualTo("{\"errno\":0,\"error\":\"success\",\"entities\":[]}");
        gate.admin("POST campus/advertising", Map.of(), "{\"status\":0,\"actionUrl\":\"https://net.sjtu.edu.cn\"}");
        assertThat(entity(gate.read("campus.identity.advertising", token))
                        .path("actionUrl")
                        .asText())
                .isEqualTo("https://net.sjtu.edu.cn");
    }

    @Test
    void ofWhoHasLeftOnlyWhatTheCodeItselfSaysIsKnown() {
        assertThat(check(issued("SJTUGREEN", "999", 0)))
                .contains("\"type\":\"SJTUGREEN\",\"identities\":[{\"code\":\"999\"}],\"createTime\"");
        assertThat(check(issued("SJTU", "nobody", 0))).contains("\"type\":\"SJTU\",\"account\":\"nobody\",");
    }

    @Test
    void aCodeOfNoKnownTypeIsNotIssued() {
        assertThatThrownBy(() -> issued("ALIPAY", "gwang", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The type of a code is SJTU or SJTUGREEN.");
    }

    private String scanner() {
        return Json.read(gate.token("grant_type", "client_credentials", "scope", "unicode")
                        .body())
                .orElseThrow()
                .path("access_token")
                .asText();
    }

    private String check(String text) {
        return gate.ask("campus.unicode.check", scanner(), "qrCode", text).body();
    }

    private String issued(String type, String owner, int ageSeconds) {
        return gate.admin(
                        "POST campus/codes",
                        Map.of(),
                        "{\"type\": \"%s\", \"owner\": \"%s\", \"ageSeconds\": %d}".formatted(type, owner, ageSeconds))
                .path("text")
                .asText();
    }

    private static JsonNode entity(JsonNode envelope) {
        return envelope.path("entities").path(0);
    }
}
