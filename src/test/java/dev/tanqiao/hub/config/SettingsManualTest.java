package dev.tanqiao.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.FileSystemResource;

/** The manual, application.yaml and the record Settings say the same; values are mapped, or refused by name. */
class SettingsManualTest {

    private static final Path MANUAL = Path.of("docs/SETTINGS.md");
    private static final Path DEFAULTS = Path.of("src/main/resources/application.yaml");
    private static final Pattern ROW =
            Pattern.compile("\\| `(tanqiao\\.[a-z.-]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern SECRET =
            Pattern.compile("\\| `(TANQIAO_[A-Z_]+)` \\| `(tanqiao\\.[a-z.-]+)` \\| .+ \\|");

    @Test
    void theManualHasEveryKeyOfTheRecordAndNoOther() {
        Set<String> known = new TreeSet<>(flat(bound(Map.of())).keySet());
        known.addAll(HubExtension.settingsOfThisJar());

        assertThat(manual().keySet()).isEqualTo(known);
    }

    @Test
    void theManualAndApplicationYamlHaveTheSameDefaults() {
        Map<String, String> documented = new TreeMap<>();
        manual().forEach((key, row) -> documented.put(
                key, row.get(1).equals("(empty)") ? "" : row.get(1).replace("`", "")));
        documented.put("tanqiao.version", "@project.version@");
        HubExtension.settingsOfThisJar()
                .forEach(setting -> assertThat(documented.remove(setting)).isEmpty());

        assertThat(documented).isEqualTo(new TreeMap<>(defaults()));
    }

    @Test
    void everyKeyTellsItsUnitOrRangeAndItsEffect() {
        manual().forEach((key, row) -> {
            assertThat(row.get(0)).as(key).isNotBlank();
            assertThat(row.get(2)).as(key).endsWith(".");
        });
    }

    @Test
    void theManualNamesEverySecretOfTheProgram() throws IOException {
        Map<String, String> secrets = SECRET.matcher(Files.readString(MANUAL))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
        Set<String> fileSettings = defaults().keySet().stream()
                .filter(key -> key.endsWith("-file") && !key.equals("tanqiao.carbon.public-key-file")
                        || key.endsWith("secrets-directory"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(new TreeSet<>(secrets.values())).isEqualTo(fileSettings);
        assertThat(secrets.keySet()).containsExactlyInAnyOrderElementsOf(variablesInSources());
    }

    /** One value a key, other than its default, and how the record shows it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tanqiao.version                         | 9.9                       | 9.9",
                "tanqiao.home                            | /var/lib/tanqiao          | /var/lib/tanqiao",
                "tanqiao.public-url                      | https://hub.example.edu   | https://hub.example.edu",
                "tanqiao.routes                          | file:/etc/tanqiao/routes  | file:/etc/tanqiao/routes",
                "tanqiao.beat                            | 100                       | PT0.1S",
                "tanqiao.stop-delay                      | 5s                        | PT5S",
                "tanqiao.outbound.proxy                  | http://proxy:3128         | http://proxy:3128",
                "tanqiao.outbound.no-proxy               | a.example,b.example       | [a.example, b.example]",
                "tanqiao.outbound.authorities            | /etc/own.pem              | /etc/own.pem",
                "tanqiao.max-answer-bytes                | 70000                     | 70000",
                "tanqiao.max-text-length                 | 128                       | 128",
                "tanqiao.log                             | FILE                      | FILE",
                "tanqiao.database.url                    | jdbc:postgresql://db/x    | jdbc:postgresql://db/x",
                "tanqiao.database.user                   | tanqiao                   | tanqiao",
                "tanqiao.database.password-file          | /run/x                    | /run/x",
                "tanqiao.database.pool                   | 48                        | 48",
                "tanqiao.secrets.encryption-keys-file    | /run/x                    | /run/x",
                "tanqiao.api.view-token-file             | /run/x                    | /run/x",
                "tanqiao.api.deploy-token-file           | /run/x                    | /run/x",
                "tanqiao.api.operate-token-file          | /run/x                    | /run/x",
                "tanqiao.api.review-token-file           | /run/x                    | /run/x",
                "tanqiao.campus.base-url                 | http://campus             | http://campus",
                "tanqiao.campus.jaccount-url             | http://jaccount           | http://jaccount",
                "tanqiao.campus.issuer                   | https://issuer            | https://issuer",
                "tanqiao.campus.client-id                | me                        | me",
                "tanqiao.campus.client-secret-file       | /run/x                    | /run/x",
                "tanqiao.campus.scope                    | openid                    | openid",
                "tanqiao.campus.requests-per-second      | 5                         | 5",
                "tanqiao.campus.in-flight                | 2                         | 2",
                "tanqiao.campus.poll-every               | 5m                        | PT5M",
                "tanqiao.campus.poll-every-quiet         | 3h                        | PT3H",
                "tanqiao.campus.poll-together            | 2s                        | PT2S",
                "tanqiao.campus.overlap                  | 1h                        | PT1H",
                "tanqiao.campus.late                     | 3d                        | PT72H",
                "tanqiao.campus.page-size                | 50                        | 50",
                "tanqiao.campus.late-horizon             | 60d                       | PT1440H",
                "tanqiao.campus.refund-horizon           | 90d                       | PT2160H",
                "tanqiao.campus.sweep-every              | 12h                       | PT12H",
                "tanqiao.campus.refresh-retry            | 2h                        | PT2H",
                "tanqiao.carbon.base-url                 | http://city               | http://city",
                "tanqiao.carbon.app-id-file              | /run/x                    | /run/x",
                "tanqiao.carbon.public-key-file          | /run/x.pem                | /run/x.pem",
                "tanqiao.carbon.rsa-padding              | oaep-sha256               | oaep-sha256",
                "tanqiao.carbon.requests-per-second      | 10                        | 10",
                "tanqiao.carbon.token-renew-before       | 2h                        | PT2H",
                "tanqiao.carbon.token-refused-codes      | 401                       | [401]",
                "tanqiao.carbon.retryable-codes          | 503                       | [503]",
                "tanqiao.carbon.cid-url                  | http://ca                 | http://ca",
                "tanqiao.enrolment.retry-after           | 2m,4m                     | [PT2M, PT4M]",
                "tanqiao.settlement.settle-from          | 2026-03-02T00:00:00+08:00 | 2026-03-02T00:00:00+08:00",
                "tanqiao.settlement.in-flight            | 32                        | 32",
                "tanqiao.settlement.lease                | 90s                       | PT1M30S",
                "tanqiao.settlement.unknown-lookups        | 2m,4m                     | [PT2M, PT4M]",
                "tanqiao.settlement.absent               | review                    | review",
                "tanqiao.settlement.most-resends         | 7                         | 7",
                "tanqiao.settlement.retry-after          | 2m,4m                     | [PT2M, PT4M]",
                "tanqiao.settlement.held-deadline        | 10d                       | PT240H",
                "tanqiao.settlement.unknown-deadline     | 1d                        | PT24H",
                "tanqiao.settlement.billed-deadline      | 1d                        | PT24H",
                "tanqiao.settlement.caps.order           | 500.5                     | 500.5",
                "tanqiao.settlement.caps.person-day      | 600                       | 600",
                "tanqiao.settlement.caps.provider-hour   | 700                       | 700",
                "tanqiao.bills.every                     | 5m                        | PT5M",
                "tanqiao.bills.overlap                   | 20m                       | PT20M",
                "tanqiao.bills.page-size                 | 500                       | 500",
                "tanqiao.bills.horizon                   | 3d                        | PT72H",
                "tanqiao.reconciliation.seals            | /mnt/worm/seals           | /mnt/worm/seals",
                "tanqiao.reconciliation.break-age        | 2d                        | PT48H",
                "tanqiao.push.bills                      | trust                     | trust",
                "tanqiao.push.max-bytes                  | 2048                      | 2048",
                "tanqiao.push.allowed-addresses          | 10.0.0.1                  | [10.0.0.1]",
                "tanqiao.push.gather                     | 5s                        | PT5S",
                "tanqiao.push.missed-after               | 2h                        | PT2H",
                "tanqiao.push.grace                      | 1d                        | PT24H",
                "tanqiao.delivery.in-flight              | 8                         | 8",
                "tanqiao.delivery.lease                  | 30s                       | PT30S",
                "tanqiao.delivery.timeout                | 5s                        | PT5S",
                "tanqiao.delivery.source                 | campus-hub                | campus-hub",
                "tanqiao.delivery.secrets-directory      | /run/webhooks             | /run/webhooks",
                "tanqiao.history.keep                    | 40d                       | PT960H",
                "tanqiao.history.archive-directory       | /srv/archive              | /srv/archive",
                "tanqiao.bundles.locations               | /srv/bundles,a.zip        | [/srv/bundles, a.zip]",
                "tanqiao.bundles.deploy-from             | /srv/deployed             | /srv/deployed",
                "tanqiao.bundles.second-person           | true                      | true",
                "tanqiao.bundles.keys-directory          | /run/x                    | /run/x",
                "tanqiao.bundles.secrets-directory       | /run/bundles              | /run/bundles",
                "tanqiao.bundles.watch                   | true                      | true",
                "tanqiao.bundles.components              | direct,log                | [direct, log]",
                "tanqiao.bundles.trial.duration          | 1h                        | PT1H",
                "tanqiao.bundles.trial.more-failures     | 0.1                       | 0.1",
                "tanqiao.bundles.trial.slower            | 5                         | 5.0",
                "tanqiao.bundles.trial.points            | 2.5                       | 2.5",
                "tanqiao.bundles.trial.dead-letters      | 7                         | 7",
                "tanqiao.bundles.folder                  | /var/lib/bundles          | /var/lib/bundles"
            })
    void aValueReachesItsPlaceAndNoOther(String key, String value, String shown) {
        Map<String, String> expected = flat(bound(Map.of()));
        assertThat(expected).containsKey(key);
        expected.put(key, shown);

        assertThat(flat(bound(Map.of(key, value)))).isEqualTo(expected);
    }

    @Test
    void everyKeyIsMappedInTheTestAbove() throws NoSuchMethodException {
        CsvSource table = getClass()
                .getDeclaredMethod("aValueReachesItsPlaceAndNoOther", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class);
        assertThat(Stream.of(table.value()).map(row -> row.substring(0, row.indexOf(' '))))
                .containsExactlyInAnyOrderElementsOf(defaults().keySet());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tanqiao.public-url                    | ftp://hub       | an http or https address",
                "tanqiao.beat                          | 0               | a duration above zero",
                "tanqiao.beat                          | 999us           | a duration above zero",
                "tanqiao.stop-delay                    | -1s             | 0s or more",
                "tanqiao.outbound.proxy                | socks5://p:1080 | http://HOST:PORT",
                "tanqiao.outbound.proxy                | http://a:b@p:80 | http://HOST:PORT",
                "tanqiao.max-answer-bytes              | 65535           | from 65536 to 67108864",
                "tanqiao.max-text-length               | 63              | from 64 to 500",
                "tanqiao.log                           | SYSLOG          | one of CONSOLE, FILE",
                "tanqiao.database.url                  | jdbc:h2:mem:x   | jdbc:postgresql://HOST:PORT/NAME",
                "tanqiao.database.pool                 | 3               | from 4 to 200",
                "tanqiao.campus.base-url               | file:///etc/x   | an http or https address",
                "tanqiao.campus.jaccount-url           | http://a_b      | with a host",
                "tanqiao.carbon.base-url               | http://c:99999  | a port up to 65535",
                "tanqiao.carbon.cid-url                | http://         | an http or https address",
                "tanqiao.push.allowed-addresses        | 10.0.0.1,300.1.1.1 | addresses as numbers",
                "tanqiao.push.allowed-addresses        | 10.0.0.0/33     | addresses as numbers",
                "tanqiao.push.allowed-addresses        | push.city.gov   | addresses as numbers",
                "tanqiao.campus.base-url               | api.sjtu.edu.cn | an http or https address",
                "tanqiao.campus.base-url               | https://c/?x=1  | nothing after it",
                "tanqiao.carbon.base-url               | https://c/#top  | nothing after it",
                "tanqiao.carbon.base-url               | https://u:p@c   | no user",
                "tanqiao.campus.jaccount-url           | https://j /x    | an http or https address",
                "tanqiao.public-url                    | https://h?x=1   | nothing after it",
                "tanqiao.campus.requests-per-second    | 0               | from 1 to 100000",
                "tanqiao.campus.in-flight              | 257             | from 1 to 256",
                "tanqiao.campus.page-size              | 101             | from 1 to 100",
                "tanqiao.campus.poll-every             | -1m             | above zero",
                "tanqiao.campus.poll-every-quiet       | 1m              | at least tanqiao.campus.poll-every",
                "tanqiao.campus.poll-together          | 0s              | above zero",
                "tanqiao.campus.overlap                | 0s              | above zero",
                "tanqiao.campus.late                   | 0s              | above zero",
                "tanqiao.campus.late-horizon           | 0s              | above zero",
                "tanqiao.campus.refund-horizon         | 0s              | above zero",
                "tanqiao.campus.sweep-every            | 999ms           | at least 1s",
                "tanqiao.campus.refresh-retry          | 0s              | above zero",
                "tanqiao.carbon.requests-per-second    | 0               | from 1 to 100000",
                "tanqiao.carbon.token-renew-before     | 0s              | above zero",
                "tanqiao.carbon.rsa-padding            | none            | one of pkcs1, oaep-sha256",
                "tanqiao.enrolment.retry-after         | 5m,1m           | durations that grow",
                "tanqiao.settlement.settle-from        | yesterday       | an instant",
                "tanqiao.settlement.in-flight          | 0               | from 1 to 256",
                "tanqiao.settlement.lease              | 29s             | at least 30s",
                "tanqiao.settlement.unknown-lookups      | 5m,5m           | durations that grow",
                "tanqiao.settlement.absent             | forget          | one of resend, review",
                "tanqiao.settlement.most-resends       | 0               | from 1 to 100",
                "tanqiao.settlement.retry-after        | 5m,1m           | durations that grow",
                "tanqiao.settlement.held-deadline      | 0s              | above zero",
                "tanqiao.settlement.unknown-deadline   | 0s              | above zero",
                "tanqiao.settlement.billed-deadline    | 0s              | above zero",
                "tanqiao.settlement.caps.order         | -1              | or 0 for no cap",
                "tanqiao.settlement.caps.order         | 1e9999999       | up to 1000000000",
                "tanqiao.settlement.caps.person-day    | -1              | or 0 for no cap",
                "tanqiao.settlement.caps.provider-hour | -1              | or 0 for no cap",
                "tanqiao.bills.every                   | 0s              | above zero",
                "tanqiao.bills.overlap                 | 0s              | above zero",
                "tanqiao.bills.page-size               | 501             | from 1 to 500",
                "tanqiao.bills.horizon                 | 0s              | above zero",
                "tanqiao.reconciliation.break-age      | 0s              | above zero",
                "tanqiao.push.bills                    | believe         | one of confirm, trust",
                "tanqiao.push.max-bytes                | 1023            | from 1024 to 67108864",
                "tanqiao.push.gather                   | 0s              | above zero",
                "tanqiao.push.missed-after             | 0s              | above zero",
                "tanqiao.delivery.in-flight            | 0               | from 1 to 256",
                "tanqiao.delivery.lease                | 19s             | at least twice tanqiao.delivery.timeout",
                "tanqiao.delivery.lease                | 61m             | at most 1h",
                "tanqiao.settlement.lease              | 61m             | 30s to 1h",
                "tanqiao.delivery.timeout              | 0s              | above zero"
            })
    void aValueOutOfRangeIsRefusedByName(String key, String value, String expected) {
        assertThatThrownBy(() -> bound(Map.of(key, value)))
                .rootCause()
                .isInstanceOf(SettingProblem.class)
                .hasMessageContaining("Setting " + key + " is ")
                .hasMessageContaining(expected);
    }

    @Test
    void everyDurationMayBeWrittenEitherWay() {
        Map<String, String> before = flat(bound(Map.of()));
        List<String> durations = before.entrySet().stream()
                .filter(setting -> setting.getValue().matches("\\[?PT.*"))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(durations).hasSizeGreaterThan(15).contains("tanqiao.beat", "tanqiao.settlement.unknown-lookups");
        for (String key : durations) {
            boolean isShort = key.endsWith(".lease") || key.endsWith(".timeout"); // a lease is at most 1h
            Map<String, String> wide = Map.of("tanqiao.delivery.lease", "1h", "tanqiao.campus.poll-every-quiet", "90d");
            Map<String, String> simple = new HashMap<>(wide);
            simple.put(key, isShort ? "20m" : "40d");
            Map<String, String> iso = new HashMap<>(wide);
            iso.put(key, isShort ? "PT20M" : "PT960H");
            assertThat(flat(bound(simple))).as(key).isEqualTo(flat(bound(iso)));
        }
    }

    /** Unit or range, default, effect, by key. */
    private static Map<String, List<String>> manual() {
        try {
            return ROW.matcher(Files.readString(MANUAL))
                    .results()
                    .collect(Collectors.toMap(
                            row -> row.group(1),
                            row -> List.of(row.group(2), row.group(3), row.group(4)),
                            (one, other) -> {
                                throw new IllegalStateException("A key stands twice in the manual: " + other);
                            },
                            TreeMap::new));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Map<String, String> defaults() {
        try {
            var source = (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
                    .load("defaults", new FileSystemResource(DEFAULTS))
                    .get(0);
            Map<String, String> defaults = new HashMap<>();
            for (String key : source.getPropertyNames()) {
                if (key.startsWith("tanqiao.")) {
                    defaults.put(key, String.valueOf(source.getProperty(key)));
                }
            }
            return defaults;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Settings bound(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(defaults());
        all.putAll(given);
        return new Binder(new MapConfigurationPropertySource(all))
                .bind("tanqiao", Settings.class)
                .get();
    }

    private static Map<String, String> flat(Object settings) {
        Map<String, String> flat = new TreeMap<>();
        flatten("tanqiao", settings, flat);
        return flat;
    }

    private static void flatten(String prefix, Object settings, Map<String, String> flat) {
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            String key = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            try {
                Object value = component.getAccessor().invoke(settings);
                if (component.getType().isRecord()) {
                    flatten(key, value, flat);
                } else {
                    flat.put(key, String.valueOf(value));
                }
            } catch (ReflectiveOperationException hidden) {
                throw new IllegalStateException(hidden);
            }
        }
    }

    private static Set<String> variablesInSources() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/tanqiao/hub/config"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("Beans.java")).toList()) {
                sources.add(Files.readString(file));
            }
        }
        Set<String> found = Pattern.compile("\"(TANQIAO_[A-Z_]+)\"")
                .matcher(String.join("\n", sources))
                .results()
                .map(variable -> variable.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String role : List.of("VIEW", "DEPLOY", "OPERATE", "REVIEW")) {
            found.add("TANQIAO_API_%s_TOKEN".formatted(role)); // ControlBeans makes these names
        }
        found.add("TANQIAO_WEBHOOK_SECRET_NAME"); // WebhookSecrets.variable("name")
        found.add("TANQIAO_BUNDLE_BUNDLE_PROPERTY"); // PropertyValues makes these names
        return found;
    }
}
