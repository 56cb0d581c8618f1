package dev.tanqiao.hub.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.bench.BundleTests;
import dev.tanqiao.hub.bundle.lint.Lint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code bundle new} writes works, under whatever name. */
class NewBundleTest {

    @TempDir
    private Path folder;

    static List<String> kinds() {
        return NewBundle.KINDS;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void each_kind_is_sound_and_its_tests_reach_every_step(String kind) throws IOException {
        NewBundle.write(folder.resolve("canteen-meals"), kind);

        var lint = new Lint(BundleWorkbench.hubVersion(), Vocabulary.of(BundleWorkbench.SHIPPED));
        assertThat(lint.lint(folder.resolve("canteen-meals"))).isEmpty();
        BundleTests.Report played = BundleTests.play(BundleFiles.of(folder.resolve("canteen-meals")));
        assertThat(played.results())
                .isNotEmpty()
                .flatExtracting(BundleTests.Result::findings)
                .isEmpty();
        assertThat(played.coverage().percent()).isEqualTo(100);
        assertThat(played.bundle().files().all().values())
                .noneMatch(
                        content -> new String(content, java.nio.charset.StandardCharsets.UTF_8).contains("my-bundle"));
    }

    @Test
    void bundles_beside_each_other_have_orders_of_their_own() throws IOException {
        NewBundle.write(folder.resolve("first"), "schedule");
        NewBundle.write(folder.resolve("second"), "schedule");

        assertThat(List.of("first", "second"))
                .extracting(name ->
                        Bundle.of(BundleFiles.of(folder.resolve(name)), "0.1.0").order())
                .containsExactly(500, 510);
    }

    @Test
    void nothing_is_written_where_something_is_or_under_a_name_that_no_bundle_has() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("taken")).resolve("mine"), "x");
        assertThatThrownBy(() -> NewBundle.write(folder.resolve("taken"), "inbox"))
                .hasMessageContaining("taken is there already and not empty; nothing was written.");
        assertThat(folder.resolve("taken")).isDirectoryNotContaining("glob:**.yaml");

        for (String name : List.of("hub", "My_Bundle", "a--b")) {
            assertThatThrownBy(() -> NewBundle.write(folder.resolve(name), "inbox"))
                    .isInstanceOf(YamlProblem.class);
            assertThat(folder.resolve(name)).doesNotExist();
        }
    }

    @Test
    void a_watch_tells_of_each_change_once() throws IOException {
        NewBundle.write(folder.resolve("first"), "schedule");
        var watch = new FolderWatch(List.of(folder, folder.resolve("missing")));
        assertThat(watch.hasChanged()).isFalse();

        Files.writeString(folder.resolve("first/README.md"), "other");
        assertThat(watch.hasChanged()).isTrue();
        assertThat(watch.hasChanged()).isFalse();
        Files.delete(folder.resolve("first/README.md"));
        assertThat(watch.hasChanged()).isTrue();
    }
}
