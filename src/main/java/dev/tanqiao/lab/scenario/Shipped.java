package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** YAML and JSON of this jar. */
final class Shipped {

    /** Routes, kamelets, rules and subscriptions. */
    static final Shipped ROUTES = new Shipped("routes", ".yaml");

    /** What files of ours are checked against. */
    static final Shipped SCHEMAS = new Shipped("contracts", ".schema.json");

    private final String folder;
    private final String ending;

    private Shipped(String folder, String ending) {
        this.folder = folder;
        this.ending = ending;
    }

    /** A file's content. */
    static JsonNode tree(String resource) {
        try {
            return YamlDocument.parse(
                            resource, new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8))
                    .tree();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** The files, {@code bridge/carbon-call.kamelet.yaml}. */
    Set<String> names() {
        return files().keySet();
    }

    /** Writes each as a file of its own below a folder; it may be changed there. */
    void copyTo(Path target) {
        files().forEach((name, file) -> {
            Path copy = target.resolve(name);
            try (InputStream content = file.getInputStream()) {
                Files.createDirectories(copy.getParent());
                Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException failure) {
                throw new UncheckedIOException("%s cannot be written.".formatted(copy), failure);
            }
        });
    }

    private Map<String, Resource> files() {
        String root = "/" + folder + "/";
        Map<String, Resource> files = new TreeMap<>();
        try {
            for (Resource file : new PathMatchingResourcePatternResolver()
                    .getResources("classpath*:%s/**/*%s".formatted(folder, ending))) {
                String url = file.getURL().toString();
                files.put(url.substring(url.lastIndexOf(root) + root.length()), file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The shipped %s cannot be listed.".formatted(folder), failure);
        }
        return files;
    }
}
