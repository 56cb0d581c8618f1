package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BundleLintTest {

    private static final Path BROKEN = Path.of("src/test/resources/bundles");

    static List<Path> broken() throws IOException {
        return folders(BROKEN);
    }

    static List<Path> shipped() throws IOException {
        List<Path> shipped = new java.util.ArrayList<>(folders(Path.of("routes/examples")));
        shipped.add(Path.of("routes/campus-carbon"));
        return shipped;
    }

    private static List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).sorted().toList();
        }
    }

    @Test
    void thereAreManyWaysToBreakABundle() throws IOException {
        assertThat(broken()).hasSizeGreaterThanOrEqualTo(40);
    }

    /** The name of the folder begins with the code that names its fault. */
    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenBundleIsRefusedWithTheCodeThatNamesItsFault(Path bundle) throws IOException {
        String code = bundle.getFileName().toString().replaceFirst("-.*", "");
        List<Finding> findings = BundleWorkbench.lint(bundle);
        assertThat(findings).extracting(Finding::code).containsOnly(code);
        assertThat(findings).allMatch(Finding::isError).allMatch(finding -> finding.line() > 0);
    }

    @Test
    void theRouteOfTheManualIsClean(@TempDir Path bundle) throws IOException {
        Matcher block = Pattern.compile("(?s)```yaml bundleroute\n(.*?)```")
                .matcher(Files.readString(Path.of("docs/BUNDLES.md")));
        assertThat(block.find()).isTrue();
        Files.writeString(bundle.resolve("rentals.camel.yaml"), block.group(1));
        Files.createDirectories(bundle.resolve("schemas"));
        Files.writeString(bundle.resolve("schemas/ride.schema.json"), "{}");
        Files.writeString(bundle.resolve("bundle.yaml"), """
                name: bikes
                version: 1.0.0
                description: Rides.
                order: 20
                properties: {inbox-key: {type: string, description: A key., secret: true, required: true}}
                """);
        assertThat(BundleWorkbench.lint(bundle)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void whatIsShippedIsClean(Path bundle) throws IOException {
        assertThat(BundleWorkbench.lint(bundle)).isEmpty();
    }
}
