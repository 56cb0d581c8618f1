package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.lab.check.Comparison;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rule gives a hundred times too much. The caps as shipped hold what it promises, no account is drained, and a person
 * decides about the rest with the commands.
 */
@SuppressWarnings("NullAway.Init")
@TestMethodOrder(OrderAnnotation.class)
class DearRuleTest {

    private static final BigDecimal PERSON_DAY = new BigDecimal(1000);

    @TempDir
    private static Path home;

    private static Bridge bridge;
    private static Comparison comparison;

    @BeforeAll
    static void playTheDay() throws IOException {
        Path routes = copied(Path.of("routes"), home.resolve("routes"));
        Path rules = routes.resolve("campus-carbon/rules.yaml");
        String dear = Files.readString(rules)
                .replace("a: {perYuan: 1, minimum: 1, maximum: 30}", "a: {perYuan: 100}")
                .replace("a: {perYuan: 1, minimum: 1}", "a: {perYuan: 100}");
        assertThat(dear).isNotEqualTo(Files.readString(rules));
        Files.writeString(rules, dear);
        bridge = new Bridge(home.resolve("home"), Day.CORNER, Map.of("tanqiao.routes", "file:" + routes));
        comparison = bridge.playToTheEnd(now -> {});
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @Test
    @Order(1)
    void whatIsAboveTheCapsIsHeldAndTheDayAgrees() {
        assertThat(comparison.findings()).as(Bridge.printed(comparison)).isEmpty();
        assertThat(held()).isNotEmpty();
        assertThat(
                        texts(
                                "select distinct left(reason, 4) from settlement where status = 'HELD' and rule_id like 'canteen%'"))
                .contains("cap ");
    }

    @Test
    @Order(2)
    void noAccountLosesMoreThanTheCapOfADay() {
        assertThat(bridge.jdbc.queryForList("""
                        select sum(points_a + points_b) from settlement
                        where kind = 'PURCHASE' and status in ('SETTLED', 'BILLED')
                        group by account, date_trunc('day', first_sent_at at time zone 'Asia/Shanghai')""", BigDecimal.class))
                .isNotEmpty()
                .allSatisfy(points -> assertThat(points).isLessThanOrEqualTo(PERSON_DAY));
        assertThat(bridge.jdbc.queryForObject(
                        "select max(points_a + points_b) from settlement where status in ('SETTLED', 'BILLED')",
                        BigDecimal.class))
                .isLessThanOrEqualTo(new BigDecimal(200));
    }

    @Test
    @Order(3)
    void aPersonReleasesOneAndCancelsTheOthers() {
        List<Long> held = held();
        long kept = held.get(0);

        assertThat(review("cancel", "--rule", "canteen,x", "--reason", "x")).contains("0 moved, 0 stayed");
        assertThat(review("release", String.valueOf(kept), "--reason", "a real banquet", "--as", "li"))
                .contains("PENDING", "1 moved");
        assertThat(review("cancel", "--with-reason", "cap", "--reason", "factor 100", "--as", "li", "--dry-run"))
                .contains("%d would move".formatted(held.size() - 1), "Nothing was changed");
        assertThat(held()).hasSize(held.size() - 1);
        assertThat(review("cancel", "--with-reason", "cap", "--reason", "factor 100", "--as", "li"))
                .contains("%d moved, 0 stayed".formatted(held.size() - 1));
        assertThat(review("list", "--with-reason", "cap")).contains("No settlement that needs a decision matches");

        Comparison then = bridge.playToTheEnd(now -> {});
        assertThat(then.findings()).as(Bridge.printed(then)).isEmpty();
        assertThat(texts("select status from settlement where id = " + kept)).containsAnyOf("BILLED", "REJECTED");
        assertThat(texts("select distinct actor || ' ' || action from act order by 1"))
                .containsExactly("li (review) cancel", "li (review) release");
    }

    private static List<Long> held() {
        return bridge.jdbc.queryForList(
                "select id from settlement where status = 'HELD' and reason like 'cap %' order by points_a, id",
                Long.class);
    }

    private static List<String> texts(String sql) {
        return bridge.jdbc.queryForList(sql, String.class);
    }

    private static String review(String... arguments) {
        return Day.print(Stream.concat(
                        Stream.concat(Stream.of("review"), Stream.of(arguments)),
                        Stream.of(
                                "--hub",
                                "http://127.0.0.1:" + bridge.hub.port(),
                                "--token-file",
                                bridge.home().resolve("secrets/api-review").toString()))
                .toArray(String[]::new));
    }

    private static Path copied(Path folder, Path to) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(folder.relativize(file));
                Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                if (!Files.isDirectory(file)) {
                    Files.copy(file, copy);
                }
            }
            return to;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
