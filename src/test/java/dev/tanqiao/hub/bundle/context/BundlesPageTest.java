package dev.tanqiao.hub.bundle.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/BUNDLES.md says that a bundle may use, and lint finds. */
class BundlesPageTest {

    private final String page = Files.readString(Path.of("docs/BUNDLES.md"));

    BundlesPageTest() throws IOException {}

    @Test
    void itHasEachComponentWithItsDescription() {
        assertThat(ListedComponent.byScheme().values())
                .allSatisfy(component -> assertThat(page)
                        .contains("| `" + component.name() + "` |")
                        .contains("| " + component.description() + " |"));
    }

    @Test
    void itHasEachFunctionOfSimple() {
        assertThat(ListedSimple.FUNCTIONS)
                .allSatisfy(function -> assertThat(page).contains("`" + function + "`"));
    }

    @Test
    void itHasEachCodeThatABrokenBundleIsRefusedWith() throws IOException {
        try (Stream<Path> broken = Files.list(Path.of("src/test/resources/bundles"))) {
            assertThat(broken.map(folder -> folder.getFileName().toString().replaceFirst("-.*", "")))
                    .allSatisfy(code -> assertThat(page).contains("`" + code + "`"));
        }
    }
}
