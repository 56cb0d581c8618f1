package dev.tanqiao.upstream.contract;

import dev.tanqiao.upstream.contract.OpenApi.Place;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Who asks: the security schemes that an operation takes, and whether a request carries one of them. */
final class Security {

    private final OpenApi api;

    Security(OpenApi api) {
        this.api = api;
    }

    /** One of the described alternatives must be carried in full. */
    List<String> violations(
            String part, Contract.Operation operation, Map<String, List<String>> query, Map<String, String> headers) {
        List<List<Place>> alternatives = alternatives(operation);
        boolean carried = alternatives.isEmpty()
                || alternatives.stream()
                        .anyMatch(schemes -> schemes.stream().allMatch(it -> isCarried(it, query, headers)));
        return carried
                ? List.of()
                : List.of(part + ": must carry "
                        + alternatives.stream()
                                .flatMap(List::stream)
                                .map(Security::carrier)
                                .distinct()
                                .collect(Collectors.joining(" or ")));
    }

    private static boolean isCarried(Place scheme, Map<String, List<String>> query, Map<String, String> headers) {
        return switch (scheme.text("type")) {
            case "apiKey" ->
                scheme.text("in").equals("query")
                        ? query.getOrDefault(scheme.text("name"), List.of("")).stream()
                                .noneMatch(String::isBlank)
                        : !headers.getOrDefault(scheme.text("name"), "").isBlank();
            case "http" ->
                headers.getOrDefault("Authorization", "")
                        .toLowerCase(Locale.ROOT)
                        .startsWith(scheme.text("scheme") + " ");
            default -> throw new IllegalStateException("No reading for the security scheme " + scheme.pointer());
        };
    }

    private static String carrier(Place scheme) {
        return scheme.text("type").equals("http")
                ? "the header Authorization with " + scheme.text("scheme")
                : "the " + scheme.text("in") + " parameter " + scheme.text("name");
    }

    /** The alternatives of carrying who asks, each a list of security schemes; empty when nobody needs to say. */
    List<List<Place>> alternatives(Contract.Operation operation) {
        Place own = operation.place().at("security");
        Place schemes = api.root().at("components").at("securitySchemes");
        return (own.exists() ? own : api.root().at("security"))
                .elements().stream()
                        .map(it ->
                                it.members().keySet().stream().map(schemes::at).toList())
                        .toList();
    }
}
