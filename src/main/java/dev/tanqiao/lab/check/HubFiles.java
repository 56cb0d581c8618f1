package dev.tanqiao.lab.check;

import dev.tanqiao.hub.store.Vault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a hub keeps in files: its keys, which nobody must see, and its logs, which people read.
 *
 * @param secrets the folder of its key files
 * @param logs files, some of which may not be there, and folders in which every {@code *.log} and {@code *.txt} is one
 */
public record HubFiles(Path secrets, List<Path> logs) {

    /** Every key, with the name of its file; a key line's id is none. */
    public Map<String, String> keys() {
        Map<String, String> keys = new HashMap<>();
        for (Path file : files(secrets, Integer.MAX_VALUE)) {
            String name = secrets.relativize(file).toString();
            text(file)
                    .lines()
                    .forEach(line ->
                            keys.put(line.substring(line.indexOf(':') + 1).strip(), name));
        }
        return keys;
    }

    /** Opens what lies sealed in the hub's rows. */
    public Vault vault() {
        return new Vault(text(secrets.resolve("encryption-keys")));
    }

    /** What stands in the logs, by file. */
    public Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        for (Path log : logs) {
            if (Files.isRegularFile(log)) {
                texts.put(name(log), text(log));
            } else if (Files.isDirectory(log)) {
                files(log, 1).stream()
                        .filter(file ->
                                name(file).endsWith(".log") || name(file).endsWith(".txt"))
                        .forEach(file -> texts.put(name(file), text(file)));
            }
        }
        return texts;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static List<Path> files(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The folder %s cannot be read.".formatted(folder), unreadable);
        }
    }

    /** A log may end in the middle of a character: whoever wrote it was killed. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("%s cannot be read.".formatted(file), unreadable);
        }
    }
}
