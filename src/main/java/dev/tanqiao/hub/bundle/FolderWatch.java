package dev.tanqiao.hub.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whether a file below some folders was written, added or removed. Not safe for threads. */
public final class FolderWatch {

    /** How often to ask: who saves a file waits no longer. */
    public static final Duration PAUSE = Duration.ofMillis(200);

    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);

    private final List<Path> folders;
    private Map<Path, String> seen;

    /** @param folders or files; those that are not there are passed over */
    public FolderWatch(List<Path> folders) {
        this.folders = folders.stream().filter(Files::exists).toList();
        this.seen = look();
    }

    /** Whether something has changed since the last question. */
    public boolean hasChanged() {
        Map<Path, String> now = look();
        boolean changed = !now.equals(seen);
        seen = now;
        return changed;
    }

    /** Each file with its size and when it was written. */
    private Map<Path, String> look() {
        Map<Path, String> files = new TreeMap<>();
        for (Path folder : folders) {
            try (Stream<Path> below = Files.walk(folder)) {
                below.filter(Files::isRegularFile).forEach(file -> files.put(file, stamp(file)));
            } catch (IOException | UncheckedIOException moved) {
                log.debug("bundle.not_seen folder={} reason=\"{}\"", folder, moved.getMessage());
            }
        }
        return files;
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime();
        } catch (IOException gone) {
            return "";
        }
    }
}
