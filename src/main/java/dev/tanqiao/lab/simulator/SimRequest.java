package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request as an operation sees it.
 *
 * @param method upper case
 * @param path without query
 * @param query decoded values by name, in their order
 * @param headers by lower-case name; values of one that was sent several times are joined by commas
 * @param body the text, empty when there is none
 * @param variables what stands in the braces of an admin address ({@code city/persons/{cid}/authorization}); empty for
 *     upstream operations
 */
public record SimRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        String body,
        Map<String, String> variables) {

    /** A request without path variables. */
    public SimRequest(
            String method, String path, Map<String, List<String>> query, Map<String, String> headers, String body) {
        this(method, path, query, headers, body, Map.of());
    }

    /** The variable of a request that was let in when it came, and is answered later: its token is not asked for again. */
    public static final String LET_IN = "let-in";

    /** The header that says in which of the worlds of a server this was asked; the front sets it. */
    static final String RUN = "x-tanqiao-run";

    /** Where this was asked, without the path: what is told to others stands below it. A proxy before us says if that is by https. */
    public String address() {
        return header("x-forwarded-proto").filter("https"::equals).orElse("http") + "://"
                + header("host").orElse("localhost")
                + header(RUN).map(Runs::below).orElse("");
    }

    /** The same request with path variables. */
    public SimRequest withVariables(Map<String, String> found) {
        return new SimRequest(method, path, query, headers, body, found);
    }

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** A header's value, or its several joined by commas; the name in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** A path variable that the address surely has. */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The address has no {" + name + "}.");
        }
        return value;
    }

    /** The body as JSON; a missing node when it is empty or no JSON. */
    public JsonNode json() {
        return Json.read(body).orElse(MissingNode.getInstance());
    }
}
