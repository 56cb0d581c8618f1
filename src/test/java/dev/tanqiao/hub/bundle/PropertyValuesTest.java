package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.hub.store.bundle.PropertyRows;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Where the values of a bundle's properties come from, and which are refused. */
class PropertyValuesTest {

    private static final String PROPERTIES = """
            properties:
              limit: {type: integer, description: Most meals a day., default: 3}
              late-after: {type: duration, description: When it is late.}
              level-2: {type: string, description: Another.}
              dashboard: {type: string, description: Where it is shown.}
              url: {type: string, description: Where it is., required: true}
              key: {type: string, description: Key of the desk., secret: true, required: true}
              other-key: {type: string, description: Another., secret: true}
            """;

    @TempDir
    private Path directory;

    private final PropertyRows ofApi = new Rows();

    @Test
    void settingsAndVariablesSetThemAndDefaultsDoElse() {
        var values = values(
                Map.of("tanqiao.bundle.canteen.url", "http://a", "tanqiao.bundle.canteen.dashboard", ""),
                Map.of("TANQIAO_BUNDLE_CANTEEN_LATE_AFTER", "15m", "TANQIAO_BUNDLE_CANTEEN_LEVEL_2", "low"));

        assertThat(values.values())
                .isEqualTo(Map.of(
                        "limit",
                        "3",
                        "late-after",
                        "15m",
                        "level-2",
                        "low",
                        "dashboard",
                        "",
                        "url",
                        "http://a",
                        "key",
                        "canteen/key/TANQIAO_BUNDLE_CANTEEN_KEY"));
        assertThat(values.secret()).isEqualTo(Set.of("key"));
        assertThat(values.declared()).hasSize(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tanqiao.bundle.canteen.limit      | many | bundle.yaml:6: /properties/limit: an integer; tanqiao.bundle.canteen.limit is 'many': set tanqiao.bundle.canteen.limit or the variable TANQIAO_BUNDLE_CANTEEN_LIMIT",
                "tanqiao.bundle.canteen.limit      | ''   | /properties/limit: an integer",
                "tanqiao.bundle.canteen.late-after | soon | bundle.yaml:7: /properties/late-after: a duration like 90s",
                "tanqiao.bundle.canteen.url        | ''   | bundle.yaml:10: /properties/url: a value; set tanqiao.bundle.canteen.url or the variable TANQIAO_BUNDLE_CANTEEN_URL",
                "tanqiao.bundle.canteen.key        | abc  | bundle.yaml:11: /properties/key: no value in the settings (tanqiao.bundle.canteen.key), where it can be read; set the variable TANQIAO_BUNDLE_CANTEEN_KEY, or put a file canteen/key into tanqiao.bundles.secrets-directory",
                "tanqiao.bundle.canteen.limits     | 3    | No bundle has a property that tanqiao.bundle.canteen.limits sets; did you mean tanqiao.bundle.canteen.limit?",
            })
    void whatCannotBeUsedIsRefused(String setting, String value, String complaint) {
        Map<String, Object> settings = new HashMap<>(Map.of("tanqiao.bundle.canteen.url", "http://a"));
        settings.put(setting, value);

        assertThatThrownBy(() -> values(settings, Map.of())).hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({"tanqiao.bundle.kiosk.limit", "tanqiao.bundle.canteen.limits"})
    void ofBundlesThatComeAndGoSettingsStay(String setting) {
        var values = new PropertyValues(
                environment(
                        Map.of("tanqiao.bundle.canteen.url", "http://a", setting, "3"),
                        Map.of("TANQIAO_BUNDLE_KIOSK_OPEN", "true")),
                (bundle, property, variable) -> Optional.of("key"),
                ofApi);

        assertThatCode(() -> values.refuseUnknown(List.of(canteen()), Set.of("canteen")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "TANQIAO_BUNDLE_CANTEEN_LIMITS, tanqiao.bundle.canteen.limits",
        "TANQIAO_BUNDLE_CANTEEN_OTHERKEY, tanqiao.bundle.canteen.otherkey",
    })
    void anUnknownVariableIsRefused(String variable, String asSetting) {
        assertThatThrownBy(() -> values(Map.of("tanqiao.bundle.canteen.url", "http://a"), Map.of(variable, "3")))
                .hasMessageContaining("No bundle has a property that " + asSetting + " sets");
    }

    @Test
    void aRequiredSecretThatNobodySetsIsNamed() {
        assertThatThrownBy(() -> new PropertyValues(
                                environment(Map.of("tanqiao.bundle.canteen.url", "a"), Map.of()), none(), ofApi)
                        .of(canteen()))
                .hasMessageContaining(
                        "bundle.yaml:11: /properties/key: a value; set the variable TANQIAO_BUNDLE_CANTEEN_KEY");
    }

    /** One variable would set both, and the one bundle would see the other's secret. */
    @Test
    void twoPropertiesOfOneVariableAreRefused() {
        Bundle one = TestBundle.in(directory.resolve("one"))
                .with("bundle.yaml", bundle("bike", "rentals-key"))
                .read();
        Bundle other = TestBundle.in(directory.resolve("other"))
                .with("bundle.yaml", bundle("bike-rentals", "key"))
                .read();

        assertThatThrownBy(() -> new PropertyValues(environment(Map.of(), Map.of()), none(), ofApi)
                        .refuseUnknown(List.of(one, other), Set.of()))
                .hasMessageContaining(
                        "tanqiao.bundle.bike.rentals-key and tanqiao.bundle.bike-rentals.key share the variable TANQIAO_BUNDLE_BIKE_RENTALS_KEY");
    }

    private static String bundle(String name, String property) {
        return TestBundle.LEAST.replace("canteen", name)
                + "properties: {%s: {type: string, description: d, secret: true}}\n".formatted(property);
    }

    private Bundle canteen() {
        return TestBundle.in(directory).saying(PROPERTIES).read();
    }

    private BundleProperties values(Map<String, Object> settings, Map<String, Object> variables) {
        BundleSecrets secrets = (bundle, property, variable) -> property.equals("key")
                ? Optional.of("%s/%s/%s".formatted(bundle, property, variable))
                : Optional.empty();
        var values = new PropertyValues(environment(settings, variables), secrets, ofApi);
        values.refuseUnknown(List.of(canteen()), Set.of());
        return values.of(canteen());
    }

    @Test
    void theApiOverridesTheDefaultAndSettingsOverrideTheApi() {
        assertThat(values(Map.of("tanqiao.bundle.canteen.url", "a"), Map.of()).values())
                .containsEntry("limit", "3");
        ofApi.set("canteen", "limit", "4", "li", Instant.EPOCH);
        assertThat(values(Map.of("tanqiao.bundle.canteen.url", "a"), Map.of()).values())
                .containsEntry("limit", "4");
        assertThat(values(Map.of("tanqiao.bundle.canteen.url", "a"), Map.of("TANQIAO_BUNDLE_CANTEEN_LIMIT", "5"))
                        .values())
                .containsEntry("limit", "5");
    }

    /** Its type may have changed with the bundle's version; only a hub that runs can take it back. */
    @Test
    void aValueOfTheApiThatFitsNoMoreIsIgnored() {
        ofApi.set("canteen", "limit", "often", "li", Instant.EPOCH);
        assertThat(values(Map.of("tanqiao.bundle.canteen.url", "a"), Map.of()).values())
                .containsEntry("limit", "3");
    }

    @Test
    void theApiTakesWhatFitsAndIsNoSecretAndNotSetElsewhere() {
        var values =
                new PropertyValues(environment(Map.of("tanqiao.bundle.canteen.url", "a"), Map.of()), none(), ofApi);
        values.checkForApi(canteen(), "late-after", "20m");
        values.checkForApi(canteen(), "late-after", null);
        assertThatThrownBy(() -> values.checkForApi(canteen(), "late-aftr", "20m"))
                .hasMessageContaining("did you mean late-after?");
        assertThatThrownBy(() -> values.checkForApi(canteen(), "late-after", "soon"))
                .hasMessageContaining("'late-after' is a duration like 90s");
        assertThatThrownBy(() -> values.checkForApi(canteen(), "url", "b"))
                .hasMessageContaining("tanqiao.bundle.canteen.url stands in the settings");
        assertThatThrownBy(() -> values.checkForApi(canteen(), "key", "b"))
                .hasMessageContaining("'key' is a secret")
                .hasMessageContaining("TANQIAO_BUNDLE_CANTEEN_KEY");
    }

    /** Rows in memory. */
    private static final class Rows implements PropertyRows {
        private final Map<String, PropertyRow> values = new HashMap<>();

        @Override
        public Map<String, PropertyRow> of(String bundle) {
            return bundle.equals("canteen") ? values : Map.of();
        }

        @Override
        public void set(String bundle, String property, @Nullable String value, String actor, Instant at) {
            values.put(property, new PropertyRow(String.valueOf(value), actor, at));
        }

        @Override
        public long revision() {
            return values.size();
        }
    }

    private static BundleSecrets none() {
        return (bundle, property, variable) -> Optional.empty();
    }

    private static StandardEnvironment environment(Map<String, Object> settings, Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));
        environment.getPropertySources().addFirst(new MapPropertySource("given", settings));
        return environment;
    }
}
