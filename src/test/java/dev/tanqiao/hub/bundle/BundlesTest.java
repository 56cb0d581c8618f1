package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.hub.config.HubNotStarted;
import dev.tanqiao.hub.config.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two bundles beside each other: neither may silently replace what the other brings. */
class BundlesTest {

    @TempDir
    private Path directory;

    @Test
    void twoSetsOfRulesAreRefusedWithBothNames() throws IOException {
        Files.writeString(bundle("canteens", "canteens").resolve("rules.yaml"), rules());
        Files.writeString(bundle("shops", "shops").resolve("rules.yaml"), rules());

        assertThatThrownBy(this::start)
                .isInstanceOf(HubNotStarted.class)
                .hasMessageContaining("canteens/rules.yaml and shops/rules.yaml are two sets of rules")
                .hasMessageContaining("The hub was not started.");
    }

    @Test
    void twoBundlesOfOneNameAreRefused() throws IOException {
        bundle("canteens", "canteens");
        bundle("canteens-2", "canteens");

        assertThatThrownBy(this::start)
                .isInstanceOf(HubNotStarted.class)
                .hasMessageContaining("two bundles of the name canteens");
    }

    @Test
    void withoutAnyRulesThereIsNothingToDecideBy() throws IOException {
        bundle("canteens", "canteens");

        assertThatThrownBy(this::start).isInstanceOf(HubNotStarted.class).hasMessageContaining("has a rules.yaml");
    }

    private static String rules() throws IOException {
        return Files.readString(Path.of("routes/campus-carbon/rules.yaml"));
    }

    private Path bundle(String folder, String name) throws IOException {
        Path bundle = Files.createDirectories(directory.resolve("routes").resolve(folder));
        Files.writeString(bundle.resolve("bundle.yaml"), """
                name: %s
                version: 0.1.0
                description: For a test.
                """.formatted(name));
        return bundle;
    }

    private void start() {
        TestHub.start(directory, Clock.systemUTC(), Map.of("tanqiao.routes", "file:" + directory.resolve("routes")))
                .close();
    }
}
