package dev.tanqiao.hub.store.bill;

import dev.tanqiao.core.bill.Seal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The seals outside the database, a line each: {@code 2026-03-02 318 HASH}. Whoever rewrites the database's chain does not
 * reach it. Lines are only ever appended; a torn last line (disk full, power lost) is taken for none.
 */
public final class SealFile {

    private final Path file;

    public SealFile(Path file) {
        this.file = file;
    }

    /** Where it lies. */
    public Path path() {
        return file;
    }

    /** Appends the seals whose day has no line yet. A day that has one keeps it, whatever the database says now. */
    public void append(List<Seal> seals) {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            Set<String> days = new HashSet<>();
            text.lines().map(String::strip).filter(SealFile::isWhole).forEach(line -> days.add(line.split(" ", 2)[0]));
            String missing = seals.stream()
                    .filter(seal -> !days.contains(seal.day().toString()))
                    .map(seal -> seal.line() + "\n")
                    .collect(Collectors.joining());
            if (missing.isEmpty()) {
                return;
            }
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            String torn = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                channel.write(StandardCharsets.UTF_8.encode(torn + missing));
                channel.force(true);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "The seals cannot be written to %s (tanqiao.reconciliation.seals)".formatted(file), failure);
        }
    }

    /** What stands in it, blank lines left out; nothing when there is no file. */
    public List<String> lines() {
        try {
            return Files.exists(file)
                    ? Files.readString(file)
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList()
                    : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException("The seals in %s cannot be read.".formatted(file), failure);
        }
    }

    /** Whether a line is a whole seal; else it was torn, or was not written by a hub. */
    static boolean isWhole(String line) {
        return line.matches("\\d{4}-\\d{2}-\\d{2} \\d+ [0-9a-f]{64}");
    }
}
