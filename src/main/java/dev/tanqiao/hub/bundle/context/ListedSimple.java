package dev.tanqiao.hub.bundle.context;

import dev.tanqiao.base.yaml.Nearest;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.language.simple.SimpleLanguage;

/**
 * Camel's Simple with the functions on this list only: those that read the message, compute, or format. None that reads the machine
 * ({@code env}, {@code sys}), calls ({@code bean}, {@code ref}, {@code type}), loads ({@code load}, {@code resource:}) or sets a header while an
 * address is being computed ({@code setHeader}).
 */
final class ListedSimple extends SimpleLanguage {

    static final Set<String> FUNCTIONS = Set.of(
            "abs",
            "assert",
            "average",
            "body",
            "bodyAs",
            "bodyOneLine",
            "bodyType",
            "capitalize",
            "ceil",
            "collate",
            "concat",
            "contains",
            "convertTo",
            "date",
            "date-with-timezone",
            "distinct",
            "empty",
            "exception",
            "exceptionAs",
            "exchangeId",
            "exchangeProperty",
            "exchangePropertyAs",
            "file",
            "filter",
            "floor",
            "forEach",
            "fromRouteId",
            "hash",
            "header",
            "headerAs",
            "headers",
            "id",
            "iif",
            "in",
            "isAlpha",
            "isAlphaNumeric",
            "isEmpty",
            "isNumeric",
            "join",
            "jsonpath",
            "kindOfType",
            "length",
            "list",
            "logExchange",
            "lowercase",
            "mandatoryBodyAs",
            "map",
            "max",
            "messageTimestamp",
            "min",
            "newEmpty",
            "normalizeWhitespace",
            "not",
            "null",
            "originalBody",
            "pad",
            "pretty",
            "prettyBody",
            "properties",
            "propertiesExist",
            "quote",
            "random",
            "range",
            "replace",
            "reverse",
            "routeGroup",
            "routeId",
            "safeQuote",
            "shuffle",
            "size",
            "skip",
            "sort",
            "split",
            "stepId",
            "substring",
            "substringAfter",
            "substringBefore",
            "substringBetween",
            "sum",
            "throwException",
            "trim",
            "unquote",
            "uppercase",
            "uuid",
            "variable",
            "variableAs",
            "variables");

    /** How a function begins; what follows its name decides nothing. */
    private static final Pattern BEGINS =
            Pattern.compile("\\$(?:simple)?\\{(?<name>[A-Za-z0-9-]*)(?<then>.?)", Pattern.DOTALL);

    private static final Pattern LOADS = Pattern.compile("\\s*resource:.*", Pattern.DOTALL);
    private static final String AFTER_A_NAME = "}.[(:?";

    @Override
    public Predicate createPredicate(String expression) {
        check(expression);
        return super.createPredicate(expression);
    }

    @Override
    public Expression createExpression(String expression) {
        check(expression);
        return super.createExpression(expression);
    }

    /**
     * @throws IllegalArgumentException at the first function that is not on the list
     */
    static void check(String expression) {
        if (LOADS.matcher(expression).matches()) {
            throw new IllegalArgumentException("A bundle's Simple loads no resource ('%s').".formatted(expression));
        }
        if (expression.contains("$init{")) {
            throw new IllegalArgumentException("A bundle's Simple has no $init{…} block; use setVariable.");
        }
        Matcher function = BEGINS.matcher(expression);
        int from = 0;
        while (function.find(from)) {
            String name = function.group("name");
            String then = function.group("then");
            if (!FUNCTIONS.contains(name) || then.isEmpty() || !AFTER_A_NAME.contains(then)) {
                throw new IllegalArgumentException(
                        "Simple in a bundle has no function '%s'%s; docs/BUNDLES.md lists them."
                                .formatted(
                                        name + (then.equals("}") ? "" : then),
                                        Nearest.hint(name, new TreeSet<>(FUNCTIONS))));
            }
            from = function.start() + 1;
        }
    }
}
