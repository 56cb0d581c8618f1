package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.upstream.contract.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the contracts promise of the simulator's answers: each answer any test of the models gets is held against them. */
public final class Promised {

    private static final Path MAPPINGS = Path.of("simulator/mappings");
    private static final Map<String, Address> ADDRESSES = addresses();
    private static final Contract CAMPUS = Contract.campus();
    private static final Contract CARBON = Contract.carbon();

    private Promised() {}

    /** Where an operation is found. */
    record Address(String method, String path) {}

    /** The address of each operation of the two upstreams, by the operation's name, as the stub mappings have it. */
    static Map<String, Address> addresses() {
        try (Stream<Path> files = Files.list(MAPPINGS)) {
            Map<String, Address> addresses = new TreeMap<>();
            for (Path file : (Iterable<Path>) files::iterator) {
                JsonNode mapping = Json.read(Files.readString(file)).orElseThrow();
                JsonNode request = mapping.path("request");
                if (request.has("urlPath")) {
                    addresses.put(
                            mapping.at("/response/transformerParameters/operation")
                                    .asText(),
                            new Address(
                                    request.path("method").asText(),
                                    request.path("urlPath").asText()));
                }
            }
            return addresses;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The same answer, unless it breaks the contract. */
    public static SimAnswer kept(String operation, SimAnswer answer) {
        Address address = ADDRESSES.get(operation);
        if (address == null) {
            throw new AssertionError("No stub mapping names the operation " + operation);
        }
        Contract contract = operation.startsWith("city.") ? CARBON : CAMPUS;
        Map<String, String> headers = new TreeMap<>();
        answer.headers()
                .keySet()
                .forEach(name -> headers.put(name, answer.header(name).orElseThrow()));
        headers.put("Content-Type", answer.contentType());
        List<String> violations =
                contract.violationsOfAnswer(address.method(), address.path(), answer.status(), headers, answer.body());
        if (!violations.isEmpty()) {
            throw new AssertionError(violations + " in " + answer.body());
        }
        return answer;
    }
}
