package dev.tanqiao.base.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.ClasspathSchemaLoader;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A JSON Schema (2020-12) whose complaints a person understands. */
public final class Schema {

    private static final String OURS = "https://tanqiao.dev/"; // what our schemas call themselves by
    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .formatAssertionsEnabled(true)
            .build();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            all -> all.schemaMappers(mappers -> mappers.mapPrefix(OURS, "classpath:"))
                    .schemaLoaders(loaders -> loaders.add(new ClasspathSchemaLoader(Schema.class::getClassLoader))));

    /** Somebody else's schema refers to nothing outside itself. */
    private static final JsonSchemaFactory FOREIGN = JsonSchemaFactory.getInstance(
            VersionFlag.V202012, all -> all.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

    private final JsonSchema schema;
    private final boolean ours;

    /** @param resource where it lies on the class path, {@code contracts/bundle/rules.schema.json} */
    public Schema(String resource) {
        this(load(OURS + resource), true);
    }

    private Schema(JsonSchema schema, boolean ours) {
        this.schema = schema;
        this.ours = ours;
    }

    /**
     * A schema that is not ours.
     *
     * @throws IllegalArgumentException when it is none, or refers to another file
     */
    public static Schema of(String json) {
        try {
            JsonSchema schema = FOREIGN.getSchema(json, CONFIG);
            schema.initializeValidators();
            return new Schema(schema, false);
        } catch (RuntimeException unreadable) {
            throw new IllegalArgumentException("no JSON Schema: " + unreadable.getMessage(), unreadable);
        }
    }

    private static JsonSchema load(String address) {
        return FACTORY.getSchema(SchemaLocation.of(address), CONFIG);
    }

    /**
     * A value that does not fit.
     *
     * @param pointer of the value, or of the key that is not known
     */
    public record Violation(String pointer, String expected) {}

    /** All that does not fit; also below a misspelt key, which is taken for the nearest one. */
    public List<Violation> violations(JsonNode tree) {
        List<ValidationMessage> messages = schema.validate(tree).stream()
                .filter(message -> !isListForAWord(message))
                .toList();
        return Stream.concat(
                        messages.stream().map(message -> new Violation(pointer(message), expected(message))),
                        belowMisspelt(tree, messages).stream())
                .distinct()
                .toList();
    }

    private List<Violation> belowMisspelt(JsonNode tree, List<ValidationMessage> messages) {
        JsonNode meant = tree.deepCopy();
        Map<String, String> writtenAt = new LinkedHashMap<>();
        for (ValidationMessage message : messages) {
            String at = message.getInstanceLocation().toString();
            String written = message.getProperty();
            if (message.getType().equals("additionalProperties") && meant.at(at) instanceof ObjectNode mapping) {
                Nearest.to(written, keys(message))
                        .filter(word -> !mapping.has(word))
                        .ifPresent(word -> {
                            mapping.set(word, mapping.remove(written));
                            writtenAt.put(YamlDocument.below(at, word) + "/", YamlDocument.below(at, written) + "/");
                        });
            }
        }
        List<Violation> below = new ArrayList<>();
        for (Violation each : writtenAt.isEmpty() ? List.<Violation>of() : violations(meant)) {
            writtenAt.forEach((word, written) -> {
                if (each.pointer().startsWith(word)) {
                    below.add(new Violation(written + each.pointer().substring(word.length()), each.expected()));
                }
            });
        }
        return below;
    }

    /** Where a word or a list may stand, a list is no wrong word; what is wrong with the list is told for itself. */
    private static boolean isListForAWord(ValidationMessage message) {
        return message.getType().equals("enum") && message.getInstanceNode().isArray();
    }

    /** Points at the unknown key itself where the schema complains about one. */
    private static String pointer(ValidationMessage message) {
        String at = message.getInstanceLocation().toString();
        return message.getProperty() == null ? at : YamlDocument.below(at, message.getProperty());
    }

    private String expected(ValidationMessage message) {
        String rule = rule(message).path("description").asText();
        return rule.isEmpty() ? expectedByKeyword(message) : rule + near(message);
    }

    /** The rule {@code {description: …, if: …, then: …}} whose {@code then} complains: its description tells more than the keyword. */
    private JsonNode rule(ValidationMessage message) {
        String place = message.getSchemaLocation().getFragment().toString();
        int then = place.lastIndexOf("/then/");
        return then < 0 ? MissingNode.getInstance() : at(message, place.substring(0, then));
    }

    private static String near(ValidationMessage message) {
        return message.getType().equals("enum")
                ? Nearest.to(message.getInstanceNode().asText(), texts(message.getSchemaNode()))
                        .map(word -> "; did you mean " + word + "?")
                        .orElse("")
                : "";
    }

    private String expectedByKeyword(ValidationMessage message) {
        return switch (message.getType()) {
            case "additionalProperties" ->
                message.getError() + Nearest.hint(String.valueOf(message.getProperty()), keys(message));
            case "enum" ->
                message.getError() + Nearest.hint(message.getInstanceNode().asText(), texts(message.getSchemaNode()));
            case "not" -> around(message).path("description").asText(message.getError());
            case "pattern" -> shape(message, around(message).path("examples"));
            case "propertyNames" -> shape(message, around(message).at("/propertyNames/examples"));
            default -> message.getError();
        };
    }

    /** By the schema's examples, where it has some: few read patterns. What stands there is not told, it may be a secret. */
    private String shape(ValidationMessage message, JsonNode examples) {
        return examples.isEmpty() ? message.getError() : "must look like " + String.join(" or ", texts(examples));
    }

    private List<String> keys(ValidationMessage message) {
        List<String> keys = new ArrayList<>();
        around(message).path("properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** The schema that has the keyword which complains, in whichever file. */
    private JsonNode around(ValidationMessage message) {
        String place = message.getSchemaLocation().getFragment().toString();
        return at(message, place.substring(0, place.lastIndexOf('/')));
    }

    private JsonNode at(ValidationMessage message, String place) {
        return ours
                ? load(message.getSchemaLocation().getAbsoluteIri().toString())
                        .getSchemaNode()
                        .at(place)
                : schema.getSchemaNode().at(place);
    }

    private static List<String> texts(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        return texts;
    }
}
