package dev.tanqiao.lab.simulator.campus;

import dev.tanqiao.lab.simulator.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The shipped day, as it is and as the app 交我办 sees it. */
final class Worlds {

    private Worlds() {}

    static World shipped() {
        return World.read("campus-day", null);
    }

    static World forTheApp(Path directory) {
        try {
            String text = Files.readString(Path.of("simulator/worlds/campus-day.yaml"));
            Path file = directory.resolve("app.yaml");
            return World.read(
                    Files.writeString(file, text.replace("app: other", "app: jiaowoban"))
                            .toString(),
                    null);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
