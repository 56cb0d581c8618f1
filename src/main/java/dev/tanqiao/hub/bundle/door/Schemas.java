package dev.tanqiao.hub.bundle.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The JSON Schemas (2020-12) among the files of a bundle. */
public final class Schemas {

    private final Map<String, byte[]> files;
    private final Map<String, Schema> read = new ConcurrentHashMap<>();

    /** @param files of the bundle, by path */
    public Schemas(Map<String, byte[]> files) {
        this.files = files;
    }

    /**
     * A schema is there and can be read.
     *
     * @param path in the bundle; empty: none is asked for
     * @throws IllegalArgumentException when it is not
     */
    public void require(String path) {
        if (!path.isEmpty()) {
            schema(path);
        }
    }

    /** What of a value does not fit, each with its JSON pointer; none when there is no schema. */
    public List<String> violations(String path, JsonNode value) {
        return path.isEmpty()
                ? List.of()
                : schema(path).violations(value).stream()
                        .map(violation -> "%s: %s"
                                .formatted(
                                        violation.pointer().isEmpty() ? "/" : violation.pointer(),
                                        violation.expected()))
                        .toList();
    }

    private Schema schema(String path) {
        return read.computeIfAbsent(path, missing -> {
            byte[] bytes = files.get(path);
            if (bytes == null) {
                throw new IllegalArgumentException("The bundle has no file '%s'.".formatted(path));
            }
            try {
                return Schema.of(new String(bytes, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException unreadable) {
                throw new IllegalArgumentException("%s is %s".formatted(path, unreadable.getMessage()), unreadable);
            }
        });
    }
}
