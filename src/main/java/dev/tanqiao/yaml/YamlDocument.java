package dev.tanqiao.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** One YAML file as a JSON tree that remembers on which line each value stands. */
public final class YamlDocument {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .findAndAddModules()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final String name;
    private final Map<String, Integer> lineOf = new HashMap<>();
    private final JsonNode tree;

    private YamlDocument(String name, @Nullable Node root) {
        this.name = name;
        this.tree = root == null ? NullNode.getInstance() : convert("", root);
    }

    /**
     * Reads one file.
     *
     * @param name what complaints call the file, usually its path
     * @param text the file's text
     * @throws YamlProblem when the text is not YAML, or a mapping has a key twice or one that is no word
     */
    public static YamlDocument parse(String name, String text) {
        try {
            return new YamlDocument(name, new Yaml().compose(new StringReader(text)));
        } catch (MarkedYAMLException malformed) {
            int line = malformed.getProblemMark() == null
                    ? 1
                    : malformed.getProblemMark().getLine() + 1;
            throw new YamlProblem(List.of("%s:%s: not YAML: %s".formatted(name, line, malformed.getProblem())));
        }
    }

    /** The whole content. */
    public JsonNode tree() {
        return tree;
    }

    /**
     * The line a value stands on, counted from 1; of the nearest enclosing value when there is none at the pointer.
     *
     * @param pointer a JSON pointer, {@code /rules/0/points}
     */
    public int line(String pointer) {
        for (String at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            Integer line = lineOf.get(at);
            if (line != null) {
                return line;
            }
        }
        return lineOf.getOrDefault("", 1);
    }

    /** A complaint about one value. */
    public YamlProblem problem(String pointer, String expected) {
        return new YamlProblem(List.of(finding(pointer, expected)));
    }

    /**
     * Checks the content against a JSON Schema (2020-12).
     *
     * @param schemaResource where the schema lies on the class path, {@code contracts/bundle/rules.schema.json}
     * @return this
     * @throws YamlProblem with every violation, by line
     */
    public YamlDocument checkedAgainst(String schemaResource) {
        List<Violation> violations = violations(schemaResource);
        if (!violations.isEmpty()) {
            throw new YamlProblem(violations.stream().map(Violation::finding).toList());
        }
        return this;
    }

    /**
     * What of the content does not fit a JSON Schema (2020-12), by line.
     *
     * @param schemaResource where the schema lies on the class path, {@code contracts/bundle/rules.schema.json}
     */
    public List<Violation> violations(String schemaResource) {
        return new Schema(schemaResource)
                .violations(tree).stream()
                        .sorted(Comparator.comparingInt(one -> line(one.pointer())))
                        .map(one -> new Violation(one.pointer(), finding(one.pointer(), one.expected())))
                        .toList();
    }

    /**
     * Something that does not fit a schema.
     *
     * @param pointer of the value, or of the key that is not known
     * @param finding as {@link YamlProblem#findings()} has it
     */
    public record Violation(String pointer, String finding) {}

    /**
     * The content as a Java value (records; unknown keys are refused).
     *
     * @throws YamlProblem naming the line of the value that does not fit
     */
    public <T> T as(Class<T> type) {
        try {
            return JSON.treeToValue(tree, type);
        } catch (JsonMappingException misfit) {
            String pointer = "";
            for (JsonMappingException.Reference step : misfit.getPath()) {
                pointer = below(
                        pointer, step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName());
            }
            throw problem(pointer, misfit.getOriginalMessage());
        } catch (JsonProcessingException misfit) {
            throw problem("", misfit.getOriginalMessage());
        }
    }

    private String finding(String pointer, String expected) {
        return finding(line(pointer), pointer, expected);
    }

    private String finding(int line, String pointer, String expected) {
        return "%s:%s: %s: %s".formatted(name, line, pointer.isEmpty() ? "/" : pointer, expected);
    }

    /** The pointer of a value under a key. */
    public static String below(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    private JsonNode convert(String pointer, Node node) {
        lineOf.putIfAbsent(pointer, lineOf(node));
        if (node instanceof MappingNode mapping) {
            ObjectNode object = JSON.createObjectNode();
            for (NodeTuple entry : mapping.getValue()) {
                String key = key(pointer, entry.getKeyNode());
                String at = below(pointer, key);
                Integer firstLine = lineOf.put(at, lineOf(entry.getKeyNode()));
                if (firstLine != null) {
                    throw problem(at, "stands twice, first on line " + firstLine);
                }
                object.set(key, convert(at, entry.getValueNode()));
            }
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JSON.createArrayNode();
            for (Node item : sequence.getValue()) {
                array.add(convert(pointer + "/" + array.size(), item));
            }
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private String key(String pointer, Node node) {
        if (node instanceof ScalarNode word) {
            return word.getValue();
        }
        String expected =
                "a key is a word, not a list or a mapping; what begins with {{ is written in quotes: \"{{name}}\"";
        throw new YamlProblem(List.of(finding(lineOf(node), pointer, expected)));
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (Tag.NULL.equals(tag)) {
            return NullNode.getInstance();
        }
        if (Tag.BOOL.equals(tag)) {
            return JSON.getNodeFactory().booleanNode(text.matches("(?i)true|yes|on"));
        }
        if (Tag.INT.equals(tag) && text.matches("[-+]?\\d+")) {
            return JSON.getNodeFactory().numberNode(new BigInteger(text));
        }
        if (Tag.FLOAT.equals(tag) && text.matches("[-+]?\\d*\\.?\\d+([eE][-+]?\\d+)?")) {
            return JSON.getNodeFactory().numberNode(new BigDecimal(text));
        }
        return JSON.getNodeFactory().textNode(text);
    }
}
