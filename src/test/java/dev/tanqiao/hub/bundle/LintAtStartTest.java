package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

/** What is wrong with a bundle that runs all the same is in the log of the hub that reads it. */
@ExtendWith(OutputCaptureExtension.class)
class LintAtStartTest {

    private static final String NOBODY_LISTENS = "src/test/resources/bundles/B221-nobody-listens";

    @TempDir
    private Path directory;

    @Test
    void whatLintFindsIsLoggedOnceByFileAndLine(CapturedOutput log) {
        BundleSources sources = sources(NOBODY_LISTENS);

        sources.read(List.of(), List.of());
        sources.read(List.of(), List.of());

        assertThat(log.getAll())
                .containsOnlyOnce("bundle.lint code=B221 at=" + NOBODY_LISTENS + "/work.camel.yaml:7:11 what=");
    }

    @Test
    void whatLiesAmongBundlesAndIsNoneIsLogged(CapturedOutput log) throws Exception {
        TestBundle.in(directory.resolve("first")).named("first", 1);
        Files.writeString(Files.createDirectories(directory.resolve("second")).resolve("work.camel.yaml"), "[]");
        Files.createDirectories(directory.resolve(".git"));

        sources(directory.toString()).read(List.of(), List.of());

        assertThat(log.getAll())
                .contains("bundle.passed_over path=" + directory.resolve("second") + " reason=")
                .doesNotContain(".git");
    }

    private static BundleSources sources(String location) {
        return new BundleSources(
                new MockEnvironment()
                        .withProperty("tanqiao.routes", "classpath:routes")
                        .withProperty("tanqiao.version", "0.1.0-SNAPSHOT")
                        .withProperty("tanqiao.bundles.locations", location),
                BundleKeys.NONE);
    }
}
