package dev.tanqiao.check;

import dev.tanqiao.store.Vault;
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
 * @param logs the folder in which the hub's logs and what its processes say lie: {@code *.log} and {@code *.txt}
 */
public record HubFiles(Path secrets, Path logs) {

    /** Every key, with the name of its file; a key line's id is none. */
    public Map<String, String> keys() {
        Map<String, String> keys = new HashMap<>();
        for (Path file : files(secrets, Integer.MAX_VALUE)) {
            String text = text(file);
            keys.put(
                    text.substring(text.indexOf(':') + 1).strip(),
                    secrets.relativize(file).toString());
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
        for (Path file : files(logs, 1)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".log") || name.endsWith(".txt")) {
                texts.put(name, text(file));
            }
        }
        return texts;
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
