package dev.tanqiao.lab.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.lab.cli.Dev;
import dev.tanqiao.lab.cli.ScenarioCommand;
import dev.tanqiao.lab.simulator.world.World;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** One folder is for one {@code dev} at a time, and for one world after the other. */
class DevHomeTest {

    @TempDir
    private Path directory;

    @Test
    void aFolderIsHeldByOneAlone() {
        var home = new DevHome(directory);
        try (DevHome.Held held = home.hold()) {
            assertThat(held).isNotNull();
            assertThatThrownBy(home::hold)
                    .hasMessage(
                            "Another tanqiao dev is at work in %s. Stop it first, or name another folder with --home.",
                            directory);
        }
        home.hold().close();
    }

    @Test
    void aSecondScenarioRunIsToldTheOptionThatItHas() {
        try (DevHome.Held held = new DevHome(directory).hold("scenario run", "--report")) {
            var said = new AtomicReference<String>();
            new CommandLine(new ScenarioCommand())
                    .setExecutionExceptionHandler((failure, command, parsed) -> {
                        said.set(failure.getMessage());
                        return 3;
                    })
                    .execute("run", "--report", directory.toString());

            assertThat(held).isNotNull();
            assertThat(said)
                    .hasValue(
                            "Another tanqiao scenario run is at work in %s. Stop it first, or name another folder with --report."
                                    .formatted(directory));
        }
    }

    @Test
    void aSecondDevForgetsNothing() throws Exception {
        Path row = Files.writeString(
                Files.createDirectories(directory.resolve("database")).resolve("row"), "of the first");
        try (DevHome.Held held = new DevHome(directory).hold()) {
            int exitCode = new CommandLine(new Dev())
                    .setExecutionExceptionHandler((failure, command, parsed) -> 3)
                    .execute("--once", "--fresh", "--home", directory.toString());

            assertThat(held).isNotNull();
            assertThat(exitCode).isEqualTo(3);
            assertThat(row).exists();
        }
    }

    /** Another world in the same folder: keys of the former one would be refused by everybody. */
    @Test
    void theKeysThatAWorldKnowsAreThoseOfTheWorldThatIsPlayed() throws Exception {
        settings("plain");
        String own = Files.readString(directory.resolve("secrets/encryption-keys"));
        World handful = settings("src/test/resources/worlds/handful.yaml");

        assertThat(directory.resolve("secrets/carbon-app-id"))
                .hasContent(handful.city().appId());
        assertThat(directory.resolve("secrets/campus-client-secret"))
                .hasContent(handful.campus().client().secret());
        assertThat(directory.resolve("secrets/encryption-keys")).hasContent(own);
    }

    private World settings(String world) {
        URI nowhere = URI.create("http://127.0.0.1:1");
        World read = World.read(world, null);
        new DevHome(directory).settings(read, nowhere, nowhere, directory);
        return read;
    }
}
