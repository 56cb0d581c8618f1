package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the admin operation a request asks for, by method and address: {@code POST campus/orders/{id}/pay}. */
final class ControlApi {

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private final Supplier<Map<String, Operation>> operations;

    /** @param operations by method and address; asked for anew at each request, since a reset changes them */
    ControlApi(Supplier<Map<String, Operation>> operations) {
        this.operations = operations;
    }

    /** Answers; what is unknown gets 404, what does not fit 400, both with a sentence. */
    SimAnswer answer(SimRequest request) {
        Map<String, Operation> known = operations.get();
        try {
            for (Map.Entry<String, Operation> operation : known.entrySet()) {
                Optional<Map<String, String>> variables = match(operation.getKey(), request);
                if (variables.isPresent()) {
                    return operation.getValue().answer(request.withVariables(variables.get()));
                }
            }
        } catch (NoSuchElementException unknown) {
            return SimAnswer.json(404, problem(unknown.getMessage()));
        } catch (IllegalArgumentException unfit) {
            return SimAnswer.json(400, problem(unfit.getMessage()));
        }
        ObjectNode problem = problem("There is no " + request.method() + " " + request.path() + ".");
        problem.set("operations", Json.tree(new TreeSet<>(known.keySet())));
        return SimAnswer.json(404, problem);
    }

    private static ObjectNode problem(@Nullable String sentence) {
        return Json.object().put("error", sentence);
    }

    /** What stands in the braces of the name, if the request's method and path fit it. */
    static Optional<Map<String, String>> match(String name, SimRequest request) {
        Matcher variable = VARIABLE.matcher(name);
        Matcher matcher =
                Pattern.compile(variable.replaceAll("(?<$1>[^/]+)")).matcher(request.method() + " " + request.path());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> variables = new LinkedHashMap<>();
        variable.reset()
                .results()
                .map(result -> result.group(1))
                .forEach(key -> variables.put(key, matcher.group(key)));
        return Optional.of(variables);
    }
}
