package dev.tanqiao.base.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** One YAML file as a JSON tree that remembers on which line, and in which column, each value stands. */
public final class YamlDocument {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .findAndAddModules()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final int DEEPEST = 50;
    private static final int MOST_CHARACTERS = 20_000_000; // of texts and pointers, each alias unfolded
    private static final int MOST_VALUES = 500_000;
    private static final int LONGEST_NUMBER = 104; // what `meant` allows, told before any pattern looks at it
    private static final char UNREADABLE = '\uFFFD'; // stands where a byte is no UTF-8
    private static final Resolver RESOLVER = new Resolver();

    private final String name;
    private final Set<Node> around = new HashSet<>(); // the value that is being read
    private int characters;
    private int values;
    private final Map<String, Position> positionOf = new HashMap<>();
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
     * @throws YamlProblem when the text is not YAML, a mapping has a key twice or one that is no word, a value holds itself, does not
     *     fit its tag or is a number nobody means, or all is nested too deep or, its aliases unfolded, too long
     */
    public static YamlDocument parse(String name, String text) {
        var reader = new StreamReader(text);
        var options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        try {
            return new YamlDocument(
                    name, new Composer(new BoundedParser(reader, options), RESOLVER, options).getSingleNode());
        } catch (MarkedYAMLException malformed) {
            Mark at = malformed.getProblemMark();
            throw notYaml(name, at == null ? 0 : at.getLine(), malformed.getProblem());
        } catch (ReaderException unprintable) {
            throw notYaml(name, lineOfUnprintable(text), unprintable.getMessage());
        } catch (YAMLException tooMuch) {
            throw notYaml(name, reader.getLine(), tooMuch.getMessage());
        }
    }

    /**
     * As {@link #parse(String, String)}, of a file.
     *
     * @param name what complaints call the file
     * @throws YamlProblem when it is not UTF-8, too
     */
    public static YamlDocument read(String name, Path file) throws IOException {
        return parse(name, Files.readAllBytes(file));
    }

    /**
     * As {@link #parse(String, String)}, of a file's bytes.
     *
     * @throws YamlProblem when they are not UTF-8, too
     */
    public static YamlDocument parse(String name, byte[] bytes) {
        try {
            return parse(name, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException foreign) {
            String text = new String(bytes, UTF_8);
            throw notYaml(name, lineAt(text, Math.max(text.indexOf(UNREADABLE), 0)), "not UTF-8 text");
        }
    }

    /** @param line counted from 0, as the parser does */
    private static YamlProblem notYaml(String name, int line, @Nullable String problem) {
        return new YamlProblem(
                List.of(new YamlProblem.Finding(name, new Position(line + 1, 1), null, "not YAML: " + problem)));
    }

    /** Ends where a text has more values than anybody means, before they are all in memory. */
    private static final class BoundedParser extends ParserImpl {
        private int events;

        BoundedParser(StreamReader reader, LoaderOptions options) {
            super(reader, options);
        }

        @Override
        public Event getEvent() {
            if (++events > MOST_VALUES) {
                throw new YAMLException("more than %s keys and values".formatted(MOST_VALUES));
            }
            return super.getEvent();
        }
    }

    /**
     * Where something stands.
     *
     * @param line counted from 1
     * @param column counted from 1
     */
    public record Position(int line, int column) {}

    /** The parser counts from where its buffer begins, not from the beginning of the text. */
    private static int lineOfUnprintable(String text) {
        int at = 0;
        while (at < text.length() && StreamReader.isPrintable(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return lineAt(text, at);
    }

    private static int lineAt(String text, int at) {
        return (int) (text.substring(0, at) + '.').lines().count() - 1;
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
        return position(pointer).line();
    }

    /** Likewise with its column: where the key begins, of a value that has one. */
    public Position position(String pointer) {
        for (String at = pointer; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            Position position = positionOf.get(at);
            if (position != null) {
                return position;
            }
        }
        return positionOf.getOrDefault("", new Position(1, 1));
    }

    /** What complaints call the file. */
    public String name() {
        return name;
    }

    /** Where a value stands, as {@code file:line}. */
    public String place(String pointer) {
        return name + ":" + line(pointer);
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
            throw new YamlProblem(violations.stream().map(this::finding).toList());
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
                        .map(one -> new Violation(one.pointer(), one.expected()))
                        .toList();
    }

    private YamlProblem.Finding finding(Violation violation) {
        return finding(violation.pointer(), violation.expected());
    }

    /**
     * Something that does not fit a schema.
     *
     * @param pointer of the value, or of the key that is not known
     * @param expected what should stand there
     */
    public record Violation(String pointer, String expected) {}

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

    private YamlProblem.Finding finding(String pointer, String expected) {
        return finding(position(pointer), pointer, expected);
    }

    private YamlProblem.Finding finding(Position position, String pointer, String expected) {
        return new YamlProblem.Finding(name, position, pointer.isEmpty() ? "/" : pointer, expected);
    }

    /** The pointer of a value under a key. */
    public static String below(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    private JsonNode convert(String pointer, Node node) {
        if (++values > MOST_VALUES) {
            throw problem(pointer, "at most %s values, its aliases unfolded".formatted(MOST_VALUES));
        }
        positionOf.putIfAbsent(pointer, positionOf(node));
        count(pointer, pointer);
        if (node instanceof ScalarNode scalar) {
            count(pointer, scalar.getValue());
            return scalar(pointer, scalar);
        }
        if (!around.add(node)) {
            throw problem(pointer, "a value that does not hold itself");
        }
        if (around.size() > DEEPEST) {
            throw problem(pointer, "at most %s values within each other".formatted(DEEPEST));
        }
        JsonNode converted =
                node instanceof MappingNode mapping ? object(pointer, mapping) : array(pointer, (SequenceNode) node);
        around.remove(node);
        return converted;
    }

    private void count(String pointer, String text) {
        characters += text.length();
        if (characters > MOST_CHARACTERS) {
            throw problem(
                    pointer, "a file that its aliases unfold to at most %s characters".formatted(MOST_CHARACTERS));
        }
    }

    private JsonNode object(String pointer, MappingNode mapping) {
        if (!Tag.MAP.equals(mapping.getTag())) {
            throw misfit(pointer, mapping);
        }
        ObjectNode object = JSON.createObjectNode();
        for (NodeTuple entry : mapping.getValue()) {
            String key = key(pointer, entry.getKeyNode());
            String at = below(pointer, key);
            Position first = positionOf.put(at, positionOf(entry.getKeyNode()));
            if (first != null) {
                throw problem(at, "stands twice, first on line " + first.line());
            }
            object.set(key, convert(at, entry.getValueNode()));
        }
        return object;
    }

    private JsonNode array(String pointer, SequenceNode sequence) {
        if (!Tag.SEQ.equals(sequence.getTag())) {
            throw misfit(pointer, sequence);
        }
        ArrayNode array = JSON.createArrayNode();
        for (Node item : sequence.getValue()) {
            array.add(convert(pointer + "/" + array.size(), item));
        }
        return array;
    }

    private String key(String pointer, Node node) {
        if (node instanceof ScalarNode word) {
            scalar(pointer, word);
            return word.getValue();
        }
        String expected =
                "a key is a word, not a list or a mapping; what begins with {{ is written in quotes: \"{{name}}\"";
        throw new YamlProblem(List.of(finding(positionOf(node), pointer, expected)));
    }

    private static Position positionOf(Node node) {
        Mark start = node.getStartMark();
        return new Position(start.getLine() + 1, start.getColumn() + 1);
    }

    private JsonNode scalar(String pointer, ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (Tag.NULL.equals(tag) && text.matches("(?i)~|null|")) {
            return NullNode.getInstance();
        }
        if (Tag.BOOL.equals(tag) && text.matches("(?i)true|yes|on|false|no|off")) {
            return JSON.getNodeFactory().booleanNode(text.matches("(?i)true|yes|on"));
        }
        if ((Tag.INT.equals(tag) || Tag.FLOAT.equals(tag)) && text.length() > LONGEST_NUMBER) {
            throw tooLong(pointer);
        }
        if (Tag.INT.equals(tag) && text.matches("[-+]?\\d+")) {
            return JSON.getNodeFactory().numberNode(new BigInteger(meant(pointer, text)));
        }
        if (Tag.FLOAT.equals(tag) && text.matches("[-+]?\\d*\\.?\\d+([eE][-+]?\\d+)?")) {
            return JSON.getNodeFactory().numberNode(new BigDecimal(meant(pointer, text)));
        }
        // A plain 10:30 or 2026-03-02 is a text here, though YAML has a tag for it.
        if (Tag.STR.equals(tag) || tag.equals(RESOLVER.resolve(NodeId.scalar, text, true))) {
            return JSON.getNodeFactory().textNode(text);
        }
        throw misfit(pointer, scalar);
    }

    /** Longer numbers are no amounts and no times, and cost more to compute with than they are worth. */
    private String meant(String pointer, String number) {
        if (!number.matches("[^eE]{1,100}([eE][-+]?\\d{1,2})?")) {
            throw tooLong(pointer);
        }
        return number;
    }

    private YamlProblem tooLong(String pointer) {
        return problem(pointer, "a number of at most 100 digits and 2 in its exponent");
    }

    private YamlProblem misfit(String pointer, Node node) {
        String tag = node.getTag().getValue().replace(Tag.PREFIX, "!!");
        return new YamlProblem(List.of(finding(positionOf(node), pointer, "a value that fits its tag " + tag)));
    }
}
