package dev.tanqiao.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TANQIAO_HOME",
                "TANQIAO_CAMPUS_POLL_EVERY",
                "TANQIAO_CAMPUS_POLLEVERY",
                "TANQIAO_SETTLEMENT_CAPS_PERSON_DAY",
                "TANQIAO_SETTLEMENT_UNKNOWN_LOOKUPS_0",
                "TANQIAO_ENCRYPTION_KEYS",
                "TANQIAO_WEBHOOK_SECRET_CANTEEN_DASHBOARD",
                "TANQIAO_BUNDLE_CANTEEN_LIMIT",
                "TANQIAO_BUNDLES_LOCATIONS",
                "TANQIAO_JAVA_OPTIONS",
                "CANTEEN_DASHBOARD",
                "PATH"
            })
    void settingsSecretsAndWhatIsNotOursAreLeftAlone(String name) {
        assertThatCode(() -> Variables.check(Map.of(name, "1"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TANQIAO_SERVICE_HOST=10.0.0.11",
                "TANQIAO_SERVICE_PORT=8080",
                "TANQIAO_SERVICE_PORT_HTTP=8080",
                "TANQIAO_PORT=tcp://10.0.0.11:8080",
                "TANQIAO_PORT_8080_TCP=tcp://10.0.0.11:8080",
                "TANQIAO_PORT_8080_TCP_PROTO=tcp",
                "TANQIAO_PORT_8080_TCP_PORT=8080",
                "TANQIAO_PORT_8080_TCP_ADDR=10.0.0.11",
                "TANQIAO_DATABASE_PORT=tcp://[fd00::11]:5432",
                "SERVER_PORT=tcp://10.0.0.12:80",
                "TANQIAO_CAMPUS_IN_FLIGHT=",
                "TANQIAO_DATABASE_PASSWORD= \n"
            })
    void whatKubernetesSetsForAServiceAndWhatIsBlankIsNotSetForAHub(String variable) {
        String[] nameAndValue = variable.split("=", 2);

        assertThat(Variables.meant(Map.of(nameAndValue[0], nameAndValue[1]))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TANQIAO_PORT=8080",
                "SERVER_PORT=8081",
                "TANQIAO_BUNDLE_CANTEEN_SERVICE_HOST=10.0.0.11",
                "TANQIAO_WEBHOOK_SECRET_SERVICE_PORT=whsec_1",
                "TANQIAO_CAMPUS_BASE_URL=https://api.example.edu"
            })
    void whatAPersonSetsIsHeeded(String variable) {
        String[] nameAndValue = variable.split("=", 2);

        assertThat(Variables.meant(Map.of(nameAndValue[0], nameAndValue[1]))).containsOnlyKeys(nameAndValue[0]);
    }

    @Test
    void aMisspeltVariableIsNamed() {
        assertThatThrownBy(() -> Variables.check(Map.of("PATH", "/bin", "TANQIAO_CAMPUS_POLL_EVRY", "1m")))
                .isInstanceOf(SettingProblem.class)
                .hasMessage(
                        "The environment variable TANQIAO_CAMPUS_POLL_EVRY is no setting of ours, and no secret. docs/SETTINGS.md lists all; the hub was not started.");
    }

    @Test
    void whatTheLocaleHasMadeUnreadableIsNamed() {
        assertThatThrownBy(() -> Variables.check(Map.of("PATH", "\uFFFD", "TANQIAO_DELIVERY_SOURCE", "\uFFFD\uFFFD")))
                .isInstanceOf(SettingProblem.class)
                .hasMessageContaining("TANQIAO_DELIVERY_SOURCE did not arrive as it was set")
                .hasMessageContaining("LC_ALL=C.UTF-8");
    }
}
