package dev.tanqiao.upstream.contract;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.upstream.contract.OpenApi.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The query of a request, held against the described parameters and what the document says about several at once. */
final class Queries {

    private Queries() {}

    static List<String> violations(
            String part, Contract.Operation operation, List<List<Place>> security, Map<String, List<String>> query) {
        Map<String, Place> described = Values.parametersIn(operation, "query");
        Set<String> known = new LinkedHashSet<>(described.keySet());
        security.stream()
                .flatMap(List::stream)
                .filter(it -> it.text("in").equals("query"))
                .forEach(it -> known.add(it.text("name")));
        List<String> violations = new ArrayList<>();
        query.keySet().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> violations.add(part + " query parameter " + name + ": is not described"));
        described.forEach((name, parameter) -> violations.addAll(
                Values.valueViolations(part + " query parameter " + name, parameter, query.get(name))));
        Place rules = operation.place().schema("x-query-rules");
        if (rules.exists()) {
            ObjectNode values = JsonNodeFactory.instance.objectNode();
            described.forEach((name, parameter) -> {
                List<String> given = query.get(name);
                if (given != null) {
                    values.set(name, Values.value(parameter.at("schema"), given));
                }
            });
            rules.violationsOf(values).forEach(it -> violations.add(part + " query" + it));
        }
        return violations;
    }
}
