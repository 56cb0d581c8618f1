package dev.tanqiao.hub.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs commands of another version of this program. */
final class OtherJar {

    private final Path jar;
    private final Path folder;

    /** @param folder for what it prints */
    OtherJar(Path jar, Path folder) {
        this.jar = jar;
        this.folder = folder;
    }

    /**
     * What came of a command.
     *
     * @param printed to both outputs
     */
    record Ended(int exitCode, List<String> printed) {

        /** The last line that says something. */
        String lastWord() {
            return printed.stream()
                    .filter(line -> !line.isBlank())
                    .reduce((before, last) -> last)
                    .orElse("it printed nothing");
        }
    }

    /** Runs a command to its end. */
    Ended run(String... arguments) throws IOException, InterruptedException {
        Process process = builder(arguments).redirectErrorStream(true).start();
        List<String> printed;
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            printed = out.lines().toList();
        }
        return new Ended(process.waitFor(), printed);
    }

    /** Does something with the lines that a command writes. */
    @FunctionalInterface
    interface Reading<T> {
        T read(BufferedReader lines) throws IOException;
    }

    /**
     * Reads what a command writes while it runs.
     *
     * @throws IllegalStateException when it ends with another exit code than 0; with its last line
     */
    <T> T read(Reading<T> reading, List<String> arguments) throws IOException, InterruptedException {
        Path errors = Files.createTempFile(folder, "errors", ".log");
        Process process = builder(arguments.toArray(String[]::new))
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            T read = reading.read(out);
            process.waitFor();
            return read;
        } catch (IllegalStateException cutShort) {
            process.destroy();
            int exitCode = process.waitFor();
            throw exitCode == ExitCode.OK
                    ? cutShort
                    : new IllegalStateException(new Ended(exitCode, Files.readAllLines(errors)).lastWord(), cutShort);
        }
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
