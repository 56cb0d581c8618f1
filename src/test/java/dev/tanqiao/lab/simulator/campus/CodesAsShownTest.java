package dev.tanqiao.lab.simulator.campus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.world.World;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the app 交我办 shows beside a code, and in its place where there is none: all of it comes from the answer. */
class CodesAsShownTest {

    @TempDir
    private Path directory;

    @Test
    void theBarAboveACodeHasItsColours() {
        JsonNode shown = shown("campus.identity", "li");

        assertThat(shown.path("message").asText()).isEqualTo("尚未开通支付");
        for (String colour : new String[] {
            "backgroundColor",
            "messageColor",
            "messageBackground",
            "actionColor",
            "slowMessageColor",
            "slowMessageBackground"
        }) {
            assertThat(shown.path(colour).asText()).as(colour).matches("[0-9A-F]{6}");
        }
        assertThat(shown.path("slowIcon").asText()).isEqualTo("warn");
        assertThat(shown.path("slowMessage").asText()).isEqualTo("网络缓慢,请稍候");
    }

    @Test
    void whyThereIsNoPaymentCodeIsToldByItsStatus() {
        assertThat(shown("campus.pay", "zhou", "supplier", "wallet")
                        .path("status")
                        .intValue())
                .isEqualTo(1);
        JsonNode forbidden = shown("campus.pay", "sun", "supplier", "wallet");

        assertThat(forbidden.path("status").intValue()).isEqualTo(4);
        assertThat(forbidden.path("message").asText()).isEqualTo("当前禁止消费");
        assertThat(forbidden.has("code")).isFalse();
    }

    private JsonNode shown(String operation, String person, String... query) {
        var gate = new Gate(World.read("jiaowoban", null), directory);
        return gate.read(operation, gate.accessToken(person, "unicode"), query).at("/entities/0");
    }
}
