package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bundle.yaml} can say, and what of it is refused. */
class BundleTest {

    @TempDir
    private Path directory;

    @Test
    void everythingCanBeSaid() {
        Bundle bundle = TestBundle.in(directory).saying("""
                        owner: The canteens
                        hub: ">=0.1 <1"
                        properties:
                          limit: {type: integer, description: Most meals a day., default: 3}
                          key: {type: string, description: Key of the cash desk., secret: true, required: true}
                        grants:
                          providers: [EQ-1]
                          pointsPerDay: 500.5
                          operations: [getAccountInfo]
                          unmasked: true
                          hosts: [desk.example.edu:8443, "*.example.org"]
                        """).read();

        assertThat(bundle.name()).isEqualTo("canteen");
        assertThat(bundle.version()).isEqualTo("1.2.0");
        assertThat(bundle.owner()).isEqualTo("The canteens");
        assertThat(bundle.order()).isEqualTo(200);
        assertThat(bundle.properties())
                .isEqualTo(Map.of(
                        "limit",
                        new Bundle.Property(Bundle.Property.Type.INTEGER, "Most meals a day.", "3", false, false),
                        "key",
                        new Bundle.Property(Bundle.Property.Type.STRING, "Key of the cash desk.", null, true, true)));
        assertThat(bundle.grants())
                .isEqualTo(new Bundle.Grants(
                        Set.of("EQ-1"),
                        new BigDecimal("500.5"),
                        Set.of("getAccountInfo"),
                        true,
                        Set.of("desk.example.edu:8443", "*.example.org")));
        assertThat(bundle.stamp())
                .isEqualTo("canteen@1.2.0+" + bundle.files().hash().substring(0, 16));
    }

    @Test
    void whatIsNotSaidIsNotGranted() {
        assertThat(TestBundle.in(directory).read().grants())
                .isEqualTo(
                        TestBundle.in(directory).saying("grants: {}\n").read().grants())
                .isEqualTo(new Bundle.Grants(Set.of(), BigDecimal.ZERO, Set.of(), false, Set.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "bridge, /bundle.yaml:1: /name: another name; 'bridge' is the hub's own",
        "tanqiao, 'tanqiao' is the hub's own",
        "campus, 'campus' is the hub's own",
        "hub, 'hub' is the hub's own",
        "Canteen, /bundle.yaml:1: /name: must look like canteen or bike-rentals",
        "canteen-, /bundle.yaml:1: /name: must look like",
        "a/b, /bundle.yaml:1: /name: must look like",
    })
    void aNameIsItsOwn(String name, String complaint) {
        assertThatThrownBy(() -> TestBundle.in(directory).named(name, 1).read())
                .hasMessageContaining(directory + "/bundle.yaml:1")
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hub: '>=0.1 <1'          |",
                "hub: ^0.1                |",
                "hub: '>=0.1.0'           |",
                "hub: '>=0.2 <1'          | 5: /hub: a range that contains this hub's version, 0.1.0;",
                "hub: '>0.1.0'            | 5: /hub: a range that contains this hub's version, 0.1.0;",
                "hub: any                 | 5: /hub: must look like >=0.1 <1 or ^1.2",
                "routes: [a]              | 5: /routes",
                "grants: {host: [a]}      | 5: /grants/host",
                "grants: {hosts: ['http://a']} | 5: /grants/hosts/0: must look like",
                "grants: {pointsPerDay: -1} | 5: /grants/pointsPerDay",
                "properties: {a: {type: text, description: d}} | 5: /properties/a/type",
                "properties: {a: {type: string}} | 5: /properties/a/description: required property 'description' not found",
                "properties: {A: {type: string, description: d}} | 5: /properties",
                "properties: {a: {type: integer, description: d, default: 1.5}} | 5: /properties/a/default: an integer",
                "properties: {a: {type: number, description: d, default: 1.5}} |",
                "properties: {a: {type: number, description: d, default: much}} | 5: /properties/a/default: a number",
                "properties: {a: {type: boolean, description: d, default: true}} |",
                "properties: {a: {type: boolean, description: d, default: 1}} | 5: /properties/a/default: true or false",
                "properties: {a: {type: duration, description: d, default: 15m}} |",
                "properties: {a: {type: duration, description: d, default: soon}} | 5: /properties/a/default: a duration like 90s",
                "properties: {a: {type: string, description: d, default: x, required: true}} | 5: /properties/a/default: no default of what must be set",
                "properties: {a: {type: string, description: d, default: x, secret: true}} | 5: /properties/a/default: no default; a secret is never written",
            })
    void whatCannotBeUsedIsRefusedByLine(String line, String complaint) {
        TestBundle bundle = TestBundle.in(directory).saying(line + "\n");

        if (complaint == null) {
            assertThat(bundle.read().name()).isEqualTo("canteen");
        } else {
            assertThatThrownBy(bundle::read).hasMessageContaining(directory + "/bundle.yaml:" + complaint);
        }
    }
}
