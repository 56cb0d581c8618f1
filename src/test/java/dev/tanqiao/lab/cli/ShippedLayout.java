package dev.tanqiao.lab.cli;

import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.lab.scenario.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/**
 * Lays the two jars out as they are shipped, taken apart, and beside the larger one the archive of its classes: so processes of
 * the integration tests start as they do with a user, and sooner. Beside the smaller one lies what lets it follow a simulator.
 */
public final class ShippedLayout {

    /** What the laboratory adds to a hub. */
    private static final List<String> EXTENSION = List.of(
            "META-INF/services/dev.tanqiao.hub.config.HubExtension",
            "dev/tanqiao/lab/extension",
            "simulator/subscriptions.yaml");

    private ShippedLayout() {}

    /**
     * @param arguments the folder of the build
     */
    public static void main(String... arguments) throws Exception {
        Path target = Path.of(arguments[0]);
        Path shipped = target.resolve("shipped");
        FileSystemUtils.deleteRecursively(shipped);
        for (String name : List.of("tanqiao", "tanqiao-hub")) {
            java(
                    target,
                    List.of(
                            "-Djarmode=tools",
                            "-jar",
                            target.resolve(name + ".jar").toString(),
                            "extract",
                            "--destination",
                            shipped.resolve(name).toString()));
        }
        for (String part : EXTENSION) {
            Path copy = shipped.resolve(Jar.EXTENSION).resolve(part);
            Files.createDirectories(copy.resolveSibling("."));
            FileSystemUtils.copyRecursively(target.resolve("classes").resolve(part), copy);
        }
        Path home = shipped.resolve("tanqiao");
        java(
                target,
                List.of(
                        "-XX:ArchiveClassesAtExit=" + home.resolve("classes.jsa"),
                        "-D%s=%s".formatted(LocalDatabase.UNPACKED, target.resolve("postgres")),
                        "-jar",
                        home.resolve("tanqiao.jar").toString(),
                        "scenario",
                        "run",
                        "purchase-is-settled",
                        "--report",
                        shipped.resolve("first").toString()));
    }

    private static void java(Path target, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Program.QUICK);
        command.addAll(arguments);
        Path said = target.resolve("shipped.txt");
        int exitCode = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new IllegalStateException(command + " ended with " + exitCode + ":\n" + Files.readString(said));
        }
    }
}
