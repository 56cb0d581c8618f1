package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.base.redact.Redactor;
import dev.tanqiao.core.settlement.CurrentRules;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.hub.config.Hub;
import dev.tanqiao.hub.config.TestHub;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** A hub with a second bundle. */
class BundlesTest {

    @Test
    void itsRulesSubscriptionsAndPropertiesHoldBesideTheShippedOnes(@TempDir Path directory) {
        TestBundle.in(directory.resolve("bundles/canteen"))
                .saying("""
                        properties:
                          dashboard: {type: string, description: Where it is shown.}
                          late-after: {type: duration, description: When it is late., default: 15m}
                          desk-key: {type: string, description: Key of the desk., secret: true, required: true}
                        """)
                .ruling("meal", "{merchantNos: [M1]}")
                .with(
                        "subscriptions.yaml",
                        "- {id: dashboard, url: '{{dashboard}}/hooks', events: ['*'], secret: dashboard}\n");
        Map<String, Object> settings = TestHub.settings(
                directory,
                Map.of(
                        "tanqiao.bundles.locations",
                        directory.resolve("bundles"),
                        "tanqiao.bundle.canteen.dashboard",
                        "http://127.0.0.1:1"));

        try (Hub hub = Hub.start(
                settings,
                Map.of(
                        "TANQIAO_BUNDLE_CANTEEN_LATE_AFTER", "20m",
                        "TANQIAO_BUNDLE_CANTEEN_DESK_KEY", "a-key-of-the-desk",
                        "TANQIAO_WEBHOOK_SECRET_DASHBOARD", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))) {
            assertThat(hub.bean(BundleLoader.class).loaded())
                    .extracting(Bundle::name)
                    .containsExactly("campus-carbon", "canteen");
            assertThat(hub.bean(CurrentRules.class).get().rules())
                    .extracting(Rule::id)
                    .startsWith("canteen-breakfast")
                    .endsWith("canteen/meal");
            assertThat(hub.bean(JdbcTemplate.class)
                            .queryForObject(
                                    "select bundle || ' ' || (definition ->> 'url') from subscription where active",
                                    String.class))
                    .isEqualTo("canteen http://127.0.0.1:1/hooks");
            assertThat(Redactor.redact("login with a-key-of-the-desk")).isEqualTo("login with ***");
        }
    }
}
