package dev.tanqiao.upstream.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One OpenAPI document. The whole document is one schema resource with an IRI of its own, and a schema is named by its JSON
 * pointer there: so every {@code $ref} inside the document resolves as JSON Schema itself says.
 */
final class OpenApi {
    private static final String IRI = "urn:tanqiao:contract";

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .locale(Locale.ROOT) // messages do not depend on the machine
            .build();

    private final JsonNode document;
    private final JsonSchemaFactory schemas;

    private OpenApi(JsonNode document) {
        this.document = document;
        // The document around the schemas (info, paths, ...) is no schema: its words are passed over in silence.
        JsonMetaSchema dialect = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                .build();
        this.schemas = JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(VersionFlag.V202012))
                .metaSchema(dialect)
                .defaultMetaSchemaIri(dialect.getIri())
                .schemaLoaders(loaders -> loaders.schemas(Map.of(IRI, document.toString())))
                .build();
    }

    /** @param resource on the class path, {@code contracts/carbon/openapi.yaml} */
    static OpenApi read(String resource) {
        try (InputStream text = OpenApi.class.getClassLoader().getResourceAsStream(resource)) {
            if (text == null) {
                throw new IllegalStateException("The contract " + resource + " is missing from this jar.");
            }
            return new OpenApi(YamlDocument.parse(resource, new String(text.readAllBytes(), StandardCharsets.UTF_8))
                    .tree());
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " could not be read", e);
        }
    }

    JsonNode document() {
        return document;
    }

    Place root() {
        return new Place(this, JsonPointer.empty(), document);
    }

    /** A node of the document, missing ones included, and where it stands. */
    record Place(OpenApi api, JsonPointer pointer, JsonNode node) {

        private static final List<String> BESIDE = List.of("then", "else");
        private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf");

        boolean exists() {
            return !node.isMissingNode();
        }

        /** The schema at {@code key}, its {@code $ref} left to the validator, since a reference may have siblings. */
        Place schema(String key) {
            return new Place(api, pointer.appendProperty(key), node.path(key));
        }

        /** The part of the description at {@code key}, a reference followed. */
        Place at(String key) {
            return schema(key).followed();
        }

        String text(String key) {
            return node.path(key).asText();
        }

        /** The members of an object by name, in their order; none for a missing node. */
        Map<String, Place> members() {
            Map<String, Place> members = new LinkedHashMap<>();
            node.fieldNames().forEachRemaining(name -> members.put(name, at(name)));
            return members;
        }

        /** The elements of an array; none for a missing node. */
        List<Place> elements() {
            return IntStream.range(0, node.size())
                    .mapToObj(i -> new Place(api, pointer.appendIndex(i), node.get(i)).followed())
                    .toList();
        }

        /** What of {@code instance} does not fit the schema at this place: its pointer, and what was expected. */
        List<String> violationsOf(JsonNode instance) {
            return api.schemas.getSchema(SchemaLocation.of(IRI + "#" + pointer), CONFIG).validate(instance).stream()
                    .map(message -> "#" + message.getInstanceLocation() + ": " + message.getError())
                    .distinct()
                    .toList();
        }

        /** This schema and all that stands beside it, whether it applies or not: what is described anywhere is known. */
        Stream<Place> withItsParts() {
            List<Place> parts = new ArrayList<>();
            if (node.has("$ref")) {
                parts.add(followed());
            }
            BESIDE.forEach(key -> parts.add(schema(key)));
            LISTS.forEach(key -> parts.addAll(at(key).elements()));
            return Stream.concat(
                    Stream.of(this), parts.stream().filter(Place::exists).flatMap(Place::withItsParts));
        }

        /** The place that a {@code $ref} here names; else this one. */
        Place followed() {
            JsonNode reference = node.path("$ref");
            return reference.isMissingNode() ? this : api.place(reference.textValue());
        }
    }

    private Place place(String reference) {
        JsonPointer pointer = JsonPointer.compile(reference.substring("#".length()));
        JsonNode node = document.at(pointer);
        if (node.isMissingNode()) {
            throw new IllegalStateException("The document refers to " + reference + ", which is not there");
        }
        return new Place(this, pointer, node);
    }
}
