package dev.tanqiao.lab.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimulatorProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorldTest {

    private static final Path SHIPPED = Path.of("simulator/worlds/campus-day.yaml");

    @TempDir
    Path directory;

    @Test
    void aWorldKnowsWhetherItsTimetableClosesAPort() {
        ObjectNode plain = World.document("plain");
        ObjectNode refusing = plain.deepCopy();
        refusing.withArray("timetable")
                .addObject()
                .put("from", "12:00")
                .put("until", "13:00")
                .set("fault", Json.object().put("operation", "city").put("kind", "refuse"));
        ObjectNode limiting = Json.read(Json.write(refusing)
                        .replace("\"city\",\"kind\":\"refuse\"", "\"city.orderSettel\",\"kind\":\"rate-limit\""))
                .map(ObjectNode.class::cast)
                .orElseThrow();

        assertThat(World.of(plain, "plain", null).refuses()).isFalse();
        assertThat(World.of(refusing, "refusing", null).refuses()).isTrue();
        assertThat(World.of(limiting, "limiting", null).timetable()).hasSize(1);
        assertThat(World.of(limiting, "limiting", null).refuses()).isFalse();
    }

    @Test
    void theShippedDayHasThePeopleAndPlacesOfACampus() {
        World world = World.read("campus-day", null);

        assertThat(world.persons()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(world.persons().stream()
                        .flatMap(person -> person.identities().stream())
                        .map(World.Identity::userType)
                        .collect(Collectors.toSet()))
                .contains("student", "faculty", "postphd", "alumni", "yxy", "fs");
        assertThat(world.persons()).anyMatch(person -> person.identities().size() == 2);
        assertThat(world.merchants()).hasSize(14).anyMatch(merchant -> merchant.no() == null);
        assertThat(world.providers()).hasSize(3);
        assertThat(world.persons())
                .filteredOn(person -> person.balance().a().intValue() < 100)
                .hasSize(2);
        assertThat(world.persons())
                .filteredOn(person -> person.withdrawsAt() != null)
                .hasSize(1);
    }

    @Test
    void nobodySharesAnAccountOrACode() {
        World world = World.read("campus-day", null);

        assertThat(world.persons()).extracting(World.Person::account).doesNotHaveDuplicates();
        assertThat(world.persons().stream().flatMap(person -> person.identities().stream()))
                .extracting(World.Identity::code)
                .doesNotHaveDuplicates();
    }

    @Test
    void fileAndSeedDecideEverything() {
        World world = World.read("campus-day", null);

        assertThat(World.read("campus-day", null)).isEqualTo(world);
        assertThat(World.read(SHIPPED.toString(), null)).isEqualTo(world);
        assertThat(World.read("campus-day", 7L).persons()).isNotEqualTo(world.persons());
        assertThat(World.read("campus-day", 7L).fingerprint()).isNotEqualTo(world.fingerprint());
    }

    @Test
    void anUnknownKeyIsRefusedWithItsLine() throws IOException {
        Path file = changed("  app: other ", "  app: other\n  colour: red # ");

        assertThatThrownBy(() -> World.read(file.toString(), null))
                .isInstanceOf(YamlProblem.class)
                .hasMessageStartingWith(file + ":14: /campus/colour: ");
    }

    @Test
    void aWrongValueIsRefusedWithItsLine() throws IOException {
        Path file = changed("tokenLife: 2h", "tokenLife: two hours");

        assertThatThrownBy(() -> World.read(file.toString(), null))
                .isInstanceOf(YamlProblem.class)
                .hasMessageContaining(file + ":10: /campus/tokenLife: ");
    }

    @Test
    void whatContradictsItselfIsRefusedWithItsLine() throws IOException {
        Path file = changed("end: 2026-03-06", "end: 2026-03-01");

        assertThatThrownBy(() -> World.read(file.toString(), null))
                .isInstanceOf(YamlProblem.class)
                .hasMessage(file + ":6: /end: an instant after start");
    }

    @Test
    void aRateByWhichNothingConvertsIsRefusedWithItsLine() throws IOException {
        Path file = changed("conversionRate: 1 ", "conversionRate: 0 ");

        assertThatThrownBy(() -> World.read(file.toString(), null))
                .isInstanceOf(YamlProblem.class)
                .hasMessageContaining(file + ":21: /city/conversionRate: ");
    }

    @Test
    void twoPersonsWithOneAccountAreRefused() throws IOException {
        Path file = changed("account: xlyu", "account: kqian");

        assertThatThrownBy(() -> World.read(file.toString(), null))
                .isInstanceOf(YamlProblem.class)
                .hasMessageContaining("/account: an account that no other person has");
    }

    @Test
    void aMissingWorldIsToldByItsName() {
        assertThatThrownBy(() -> World.read("atlantis", null))
                .isInstanceOf(SimulatorProblem.class)
                .hasMessage(
                        "There is neither a file nor a shipped world atlantis; known are campus-day, jiaowoban, plain");
        assertThatThrownBy(() -> World.read("no/such/file.yaml", null))
                .isInstanceOf(SimulatorProblem.class)
                .hasMessage(
                        "There is neither a file nor a shipped world no/such/file.yaml; known are campus-day, jiaowoban, plain");
    }

    @Test
    void everyWorldOfTheFolderIsShippedByItsName() throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
                    .isNotEmpty()
                    .allSatisfy(
                            name -> assertThat(World.shipped(name).path("name").asText())
                                    .isEqualTo(name));
        }
    }

    private Path changed(String from, String to) throws IOException {
        String text = Files.readString(SHIPPED);
        assertThat(text).contains(from);
        return Files.writeString(directory.resolve("world.yaml"), text.replace(from, to));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            count: 0 | count: 1000000000 | /purchases/count: must have a maximum value of 100000
            whsec_bm90LWEtcmVhbC1zZWNyZXQtb2YtdGhlLXBsYWluLXdvcmxk | whsec_a=== | /subscribers/1/secret: must look like whsec_bm90LWEtc2VjcmV0
            seed: 1 | seed: 9223372036854775808 | /seed: must have a maximum value of 9223372036854775807
            tokenLife: 2h | tokenLife: 99999999999999999999d | must look like 90s or 15m or 2h
            """)
    void whatCannotBePlayedIsRefusedWithItsLine(String from, String to, String complaint) throws IOException {
        String plain = Files.readString(Path.of("simulator/worlds/plain.yaml"));
        assertThat(plain).contains(from);
        Path world = Files.writeString(directory.resolve("w.yaml"), plain.replace(from, to));

        assertThatThrownBy(() -> World.read(world.toString(), null))
                .isInstanceOf(YamlProblem.class)
                .hasMessageMatching("(?s).*w.yaml:\\d+: .*")
                .hasMessageContaining(complaint);
    }

    @Test
    void purchasesNeedAPath() {
        ObjectNode plain = World.document("plain");
        ObjectNode purchases = (ObjectNode) plain.path("purchases");
        purchases.put("count", 5);
        ObjectNode paths = (ObjectNode) purchases.path("paths");
        paths.fieldNames().forEachRemaining(path -> paths.put(path, 0));

        assertThatThrownBy(() -> World.of(plain, "plain", null))
                .isInstanceOf(YamlProblem.class)
                .hasMessage("plain:1: /purchases/paths: at least one weight above 0, since there are purchases");
    }
}
