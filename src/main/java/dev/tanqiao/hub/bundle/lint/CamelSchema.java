package dev.tanqiao.hub.bundle.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The schema of Camel's YAML DSL, draft 4, as it lies in Camel's jar. */
final class CamelSchema {

    private static final String RESOURCE = "/schema/camelYamlDsl.json";

    /** Keywords that say what is wrong; the others say that one of several shapes does not fit. */
    private static final List<String> TELLING = List.of("additionalProperties", "enum", "required", "type");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^{}]+}}");

    private static final CamelSchema INSTANCE = new CamelSchema();

    private final JsonNode definitions;
    private final JsonSchema schema;

    private CamelSchema() {
        try (InputStream file = Objects.requireNonNull(CamelSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            JsonNode tree = new ObjectMapper().readTree(file);
            definitions = tree.at("/items/definitions");
            schema = JsonSchemaFactory.getInstance(VersionFlag.V4)
                    .getSchema(
                            tree,
                            SchemaValidatorsConfig.builder()
                                    .pathType(PathType.JSON_POINTER)
                                    .cacheRefs(false) // its definitions refer to each other: kept, they are 270 MB
                                    .build());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static CamelSchema get() {
        return INSTANCE;
    }

    /** The names below a definition: of steps, languages or data formats. */
    Set<String> names(String definition) {
        Set<String> names = new TreeSet<>();
        definitions
                .path("org.apache.camel.model." + definition)
                .findValues("properties")
                .forEach(properties -> properties.fieldNames().forEachRemaining(names::add));
        return names;
    }

    /** Something that does not fit. */
    record Violation(String pointer, String what) {}

    /** What does not fit: of each route the deepest place, since each shape that was tried complains. */
    List<Violation> violations(JsonNode tree) {
        List<ValidationMessage> messages = schema.validate(tree).stream()
                .filter(message -> !isPlaceholder(message))
                .toList();
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < Math.max(1, tree.size()); i++) {
            String below = "/" + i + "/";
            String one = "/" + i;
            messages.stream()
                    .filter(message -> {
                        String at = message.getInstanceLocation().toString();
                        return !tree.isArray() || at.equals(one) || at.startsWith(below);
                    })
                    .max(Comparator.comparingInt(CamelSchema::depth).thenComparingInt(CamelSchema::telling))
                    .map(CamelSchema::misfit)
                    .ifPresent(violations::add);
        }
        return violations;
    }

    /** A property may stand where a number or a boolean is expected: the schema knows their values only. */
    private static boolean isPlaceholder(ValidationMessage message) {
        return message.getType().equals("type")
                && PLACEHOLDER.matcher(message.getInstanceNode().asText()).matches();
    }

    private static int depth(ValidationMessage message) {
        return message.getInstanceLocation().getNameCount();
    }

    private static int telling(ValidationMessage message) {
        return -Math.floorMod(TELLING.indexOf(message.getType()), TELLING.size() + 1);
    }

    private static Violation misfit(ValidationMessage message) {
        String at = message.getInstanceLocation().toString();
        String property = message.getProperty();
        if (property == null || !message.getType().equals("additionalProperties")) {
            return new Violation(at, message.getError());
        }
        Set<String> known = new TreeSet<>();
        if (at.matches(".*/steps/\\d+")) {
            known.addAll(get().names("ProcessorDefinition"));
        }
        return new Violation(
                YamlDocument.below(at, property),
                "'%s' is not known here%s"
                        .formatted(
                                property,
                                Nearest.to(property, known)
                                        .map(word -> "; did you mean " + word + "?")
                                        .orElse("")));
    }
}
