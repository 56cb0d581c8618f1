package dev.tanqiao.hub.bundle.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.ExpressionToPredicateAdapter;
import org.apache.camel.support.LanguageSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stands where Camel looks for its bean language: {@code ${body[merchant][name]}}, {@code ${body.merchant.name}} and {@code ${variable.rows[0]}}
 * walk through maps and lists, and nothing is called. Simple hands every path over to the language of that name.
 */
final class MapPath extends LanguageSupport {

    private static final Pattern STEP = Pattern.compile(
            "(?<null>\\?)?(?:\\.(?<null2>\\?)?(?<name>[\\p{L}\\p{N}_$-]+)|\\[\\s*(?:'(?<single>[^']*)'|\"(?<double>[^\"]*)\"|(?<plain>[^\\]'\"]+?))\\s*\\])");

    private static final int OBJECT = 1;
    private static final int PATH = 2;

    MapPath(CamelContext camel) {
        setCamelContext(camel);
    }

    @Override
    public Predicate createPredicate(String expression) {
        return ExpressionToPredicateAdapter.toPredicate(createExpression(expression));
    }

    @Override
    public Expression createExpression(String expression) {
        throw new IllegalArgumentException(
                "A bundle calls no bean ('%s'): its routes use kamelets, see docs/kamelets.md.".formatted(expression));
    }

    @Override
    public Predicate createPredicate(String expression, Object[] properties) {
        return ExpressionToPredicateAdapter.toPredicate(createExpression(expression, properties));
    }

    /** Simple gives the object and the path through it. */
    @Override
    public Expression createExpression(@Nullable String expression, @Nullable Object @Nullable [] properties) {
        if (properties == null || properties.length <= PATH || properties[OBJECT] == null) {
            return createExpression(Objects.toString(expression, "bean"));
        }
        Object from = properties[OBJECT];
        String path = Objects.toString(properties[PATH], "");
        List<String> steps = steps(path);
        return new ExpressionAdapter() {
            @Override
            public @Nullable Object evaluate(Exchange exchange) {
                Object at = from;
                for (String step : steps) {
                    at = at == null ? null : next(at, step, path);
                }
                return at;
            }
        };
    }

    private static List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        String open = path.startsWith(".") || path.startsWith("[") || path.startsWith("?") ? path : "." + path;
        Matcher step = STEP.matcher(open);
        int end = 0;
        while (end < open.length() && step.find() && step.start() == end) {
            end = step.end();
            steps.add(key(step));
        }
        if (end < open.length()) {
            throw new IllegalArgumentException(
                    "'%s' is no path through maps and lists, like [merchant][name]; nothing can be called."
                            .formatted(path));
        }
        return steps;
    }

    private static String key(Matcher step) {
        for (String group : List.of("name", "single", "double", "plain")) {
            String key = step.group(group);
            if (key != null) {
                return key;
            }
        }
        throw new IllegalStateException("a step without a key");
    }

    private static @Nullable Object next(Object at, String key, String path) {
        if (at instanceof Map<?, ?> map) {
            return map.containsKey(key) || !key.equals("size") ? map.get(key) : Integer.valueOf(map.size());
        }
        if (at instanceof List<?> list) {
            return element(list, key, path);
        }
        throw new IllegalArgumentException(
                "'%s' asks for '%s' of a value that is neither a map nor a list; nothing can be called."
                        .formatted(path, key));
    }

    private static @Nullable Object element(List<?> list, String key, String path) {
        if (key.equals("size")) {
            return list.size();
        }
        int index;
        try {
            index = key.equals("last") ? list.size() - 1 : Integer.parseInt(key);
        } catch (NumberFormatException word) {
            throw new IllegalArgumentException(
                    "'%s' asks a list for '%s': a number, last or size is possible.".formatted(path, key), word);
        }
        return index >= 0 && index < list.size() ? list.get(index) : null;
    }
}
