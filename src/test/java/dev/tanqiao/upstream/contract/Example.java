package dev.tanqiao.upstream.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.upstream.contract.Contract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of {@code contracts/<upstream>/examples}, named {@code <operationId>.<request|response>.<what>.<json|txt>}: a body,
 * or an HTTP message of start line, headers, empty line and body. {@code what} may begin with the status of an answer (else 200),
 * or with {@code slip} where the document contradicts itself.
 */
record Example(Contract contract, Path file, Operation operation, boolean isRequest, String what, Message message) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern NAME = Pattern.compile("(\\w+)\\.(request|response)\\.([\\w-]+)\\.(json|txt)");
    private static final Pattern STATUS = Pattern.compile("([1-5][0-9]{2})-.*");

    /** What the city's document asks of every call in words, and its sample requests leave out. */
    private static final Map<String, String> HEADERS = Map.of(
            "Authorization", "token+/=",
            "transactionId", "0f8fad5b-d9cb-469f-a165-70867728950e",
            "timestamp", "1675502002174");

    /** An empty start line for a file that is a body alone. */
    private record Message(String startLine, Map<String, String> headers, String body) {
        static Message parse(String text) {
            String[] parts = text.split("\n\n", 2);
            List<String> head = parts[0].lines().toList();
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            head.stream().skip(1).map(line -> line.split(": ", 2)).forEach(it -> headers.put(it[0], it[1]));
            return new Message(head.get(0), headers, parts.length == 1 ? "" : parts[1].strip());
        }
    }

    static Example of(Contract contract, Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalStateException(file + " must be named <operationId>.<request|response>.<what>.<json|txt>");
        }
        Operation operation = contract.operations().stream()
                .filter(it -> it.id().equals(name.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file + " is of no operation described"));
        String text = read(file);
        return new Example(
                contract,
                file,
                operation,
                name.group(2).equals("request"),
                name.group(3),
                name.group(4).equals("txt") ? Message.parse(text) : new Message("", Map.of(), text));
    }

    boolean isSlip() {
        return what.startsWith("slip");
    }

    JsonNode json() {
        try {
            return JSON.readTree(message.body());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(file + " is not JSON", e);
        }
    }

    /** The same with a list in a list in place of what stands at {@code pointer}: no field of the documents is one. */
    Example withWrongTypeAt(JsonPointer pointer) {
        JsonNode changed = json();
        JsonNode parent = changed.at(pointer.head());
        JsonNode wrong = JSON.createArrayNode().add(JSON.createArrayNode());
        String last = pointer.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.set(last, wrong);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(last), wrong);
        }
        return new Example(contract, file, operation, isRequest, what, new Message("", Map.of(), changed.toString()));
    }

    List<String> violations() {
        if (operation.isWebhook()) {
            return isRequest
                    ? contract.violationsOfWebhookRequest(operation.key(), message.body())
                    : contract.violationsOfWebhookAnswer(operation.key(), status(), "application/json", message.body());
        }
        return isRequest ? violationsOfRequest() : violationsOfAnswer();
    }

    private List<String> violationsOfRequest() {
        // "GET /path?query HTTP/1.1", or the URL alone as the city's document has it, or nothing: then the operation
        // tells both.
        String line = message.startLine().isEmpty() ? path() : message.startLine();
        String[] words = line.startsWith("/") ? new String[] {method(), line} : line.split(" ");
        if (!words[0].equals(method()) || !words[1].split("\\?", 2)[0].equals(path())) {
            return List.of(file + " must be a request of " + operation.key());
        }
        return contract.violationsOfRequest(words[0], words[1], headers(), message.body());
    }

    private List<String> violationsOfAnswer() {
        return contract.violationsOfAnswer(method(), path(), status(), headers(), message.body());
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(HEADERS);
        headers.putAll(message.headers());
        return headers;
    }

    private int status() {
        Matcher status = STATUS.matcher(what);
        return status.matches() ? Integer.parseInt(status.group(1)) : 200;
    }

    private String method() {
        return operation.key().split(" ", 2)[0];
    }

    private String path() {
        return operation.key().split(" ", 2)[1];
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
