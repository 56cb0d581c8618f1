package dev.tanqiao.hub.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
        assertThatCode(() -> Variables.check(List.of(name))).doesNotThrowAnyException();
    }

    @Test
    void aMisspeltVariableIsNamed() {
        assertThatThrownBy(() -> Variables.check(List.of("PATH", "TANQIAO_CAMPUS_POLL_EVRY")))
                .isInstanceOf(SettingProblem.class)
                .hasMessage(
                        "The environment variable TANQIAO_CAMPUS_POLL_EVRY is no setting of ours, and no secret. docs/SETTINGS.md lists all; the hub was not started.");
    }
}
