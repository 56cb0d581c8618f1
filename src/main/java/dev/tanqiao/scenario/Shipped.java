package dev.tanqiao.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.yaml.YamlDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;

/** YAML and JSON of this jar. */
final class Shipped {

    private Shipped() {}

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
}
