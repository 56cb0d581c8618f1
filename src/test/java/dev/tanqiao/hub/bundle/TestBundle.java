package dev.tanqiao.hub.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a bundle into a folder, the least that can be read, and what a test adds to it. */
final class TestBundle {

    static final String LEAST = """
            name: canteen
            version: 1.2.0
            description: For a test.
            order: 200
            """;

    private final Path folder;

    private TestBundle(Path folder) {
        this.folder = folder;
    }

    static TestBundle in(Path folder) {
        return new TestBundle(folder).with(BundleFiles.MANIFEST, LEAST);
    }

    /** Its name and place instead. */
    TestBundle named(String name, int order) {
        return with(BundleFiles.MANIFEST, LEAST.replace("canteen", name).replace("200", String.valueOf(order)));
    }

    /** More lines of its {@code bundle.yaml}. */
    TestBundle saying(String lines) {
        return with(BundleFiles.MANIFEST, LEAST + lines);
    }

    TestBundle with(String file, String text) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.write(path, text.getBytes(StandardCharsets.UTF_8));
            return this;
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** With one rule for these conditions. */
    TestBundle ruling(String id, String match) {
        return with(BundleFiles.RULES, """
                providers: {p: {cid: EQ-1}}
                rules:
                  - {id: %s, %s points: {a: {fixed: 1}}, equityProvider: p, transactionType: t}
                """.formatted(id, match.isEmpty() ? "" : "match: " + match + ","));
    }

    Bundle read() {
        try {
            return Bundle.of(BundleFiles.ofFolder(folder), "0.1.0-SNAPSHOT");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
