package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument.Position;
import dev.tanqiao.hub.bundle.Bundle.Property;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.context.Allowed;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.BundleRoutes;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import dev.tanqiao.hub.bundle.context.NotGranted;
import dev.tanqiao.hub.bundle.door.Door;
import dev.tanqiao.hub.bundle.door.Receiver;
import dev.tanqiao.hub.bundle.door.Source;
import dev.tanqiao.hub.bundle.lint.RouteFile.Address;
import dev.tanqiao.hub.bundle.lint.RouteFile.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.JsonMapper;

/**
 * Asks the context in which the bundle would run: what it refuses is a finding, by its own words. At last the whole bundle is loaded, and
 * nothing of it is started.
 */
final class ContextChecks {

    /** Stands for what is set when the bundle is loaded; long enough for a secret. */
    private static final String VALUE = "a-value-that-is-set-later";

    private static final Pattern COMPUTED = Pattern.compile("\\$(?:simple)?\\{[^{}]*}");
    /** Of a value, which a context refuses when it is computed. */
    private static final Pattern CALL = Pattern.compile(
            "\\$(?:simple)?\\{(?:body|headers?|variables?|exchangeProperty|originalBody)\\b[^{}]*\\.(?:\\w+\\(|class\\b)");

    private static final Pattern PLACE = Pattern.compile("([\\w.-]+\\.(?:camel|kamelet)\\.yaml):(\\d+)");
    private static final Set<String> ELSEWHERE = Set.of("kamelet");

    private final BundleSource source;
    private final BundleContexts contexts;
    private final Findings findings;

    ContextChecks(BundleSource source, BundleContexts contexts, Findings findings) {
        this.source = source;
        this.contexts = contexts;
        this.findings = findings;
    }

    private static final class NoHub implements Door {
        @Override
        public void open(Source source, Receiver receiver) {
            // nothing is due
        }

        @Override
        public void close(Source source) {
            // nothing was opened
        }

        @Override
        public Object ask(Request request) {
            return Map.of();
        }
    }

    void check() {
        Map<String, byte[]> withoutRoutes = new TreeMap<>(source.bundle.files().all());
        withoutRoutes.keySet().removeIf(name -> name.endsWith(".yaml"));
        try (CamelContext camel = contexts.load(routes(withoutRoutes), new NoHub())) {
            for (RouteFile file : source.files()) {
                UnaryOperator<String> filled = source.own.stream()
                        .filter(kamelet -> kamelet.template == file)
                        .<UnaryOperator<String>>map(kamelet -> kamelet::withDefaults)
                        .findFirst()
                        .orElse(UnaryOperator.identity());
                file.addresses.forEach(address -> address(camel, file, address, filled));
                file.expressions.forEach(expression -> expression(camel, file, expression, filled));
                file.classes.forEach(word -> type(camel, file, word));
                file.addresses.forEach(address -> parametersInSimple(camel, file, address));
            }
        } catch (Exception failure) {
            tell(failure);
        }
        if (!findings.hasErrors()) {
            load();
        }
    }

    private BundleRoutes routes(Map<String, byte[]> files) {
        Map<String, String> properties = new LinkedHashMap<>();
        source.bundle.properties().forEach((name, property) -> properties.put(name, value(property)));
        List<String> hosts = new ArrayList<>(source.bundle.grants().hosts());
        hosts.add(VALUE);
        return new BundleRoutes(source.bundle.name(), files, properties, hosts);
    }

    private static String value(Property property) {
        return Objects.requireNonNullElse(
                property.standard(),
                switch (property.type()) {
                    case STRING -> VALUE;
                    case INTEGER, NUMBER -> "1";
                    case BOOLEAN -> "true";
                    case DURATION -> "1s";
                });
    }

    private void address(CamelContext camel, RouteFile file, Address address, UnaryOperator<String> filled) {
        String uri = filled.apply(address.uri());
        if (ELSEWHERE.contains(address.scheme()) || uri.startsWith("{{")) {
            return;
        }
        if (address.scheme().isEmpty() || !address.scheme().matches("[A-Za-z][A-Za-z0-9+.-]*")) {
            findings.add(
                    Code.B214,
                    file.document(),
                    address.pointer(),
                    "'%s' names no component before its first computed part.".formatted(address.uri()));
            return;
        }
        secrets(camel, file, address);
        Map<String, Object> parameters = new LinkedHashMap<>();
        address.parameters().forEach((name, value) -> parameters.put(name, filled.apply(value)));
        String fixed = address.use() == Use.COMPUTED ? withoutComputed(uri) : uri;
        try {
            camel.getEndpoint(withParameters(camel, fixed, parameters));
        } catch (RuntimeException failure) {
            Optional<NotGranted> refusal = cause(failure, NotGranted.class);
            Code code = refusal.map(each -> switch (each.of()) {
                        case LIST -> isListed(address) ? Code.B211 : Code.B202;
                        case OPTION -> Code.B203;
                        case PATH -> Code.B213;
                        case HOST -> Code.B504;
                    })
                    .orElse(address.scheme().equals("tanqiao") ? Code.B227 : Code.B204);
            if (refusal.isEmpty() && sentence(failure).contains("{{")) {
                return; // a placeholder that is not declared was told
            }
            String place = code == Code.B203 || code == Code.B204 ? option(address, failure) : address.pointer();
            findings.add(code, file.document(), place, sentence(failure) + hint(code, address));
        }
    }

    private static String withParameters(CamelContext camel, String uri, Map<String, Object> parameters) {
        var all = new StringBuilder(uri);
        parameters.forEach((name, value) -> all.append(all.indexOf("?") < 0 ? "?" : "&")
                .append(name)
                .append("=RAW(")
                .append(value)
                .append(")"));
        return camel.resolvePropertyPlaceholders(all.toString());
    }

    private static boolean isListed(Address address) {
        return address.scheme().equals("tanqiao") || ListedComponent.byScheme().containsKey(address.scheme());
    }

    private static String hint(Code code, Address address) {
        Set<String> schemes = new TreeSet<>(ListedComponent.byScheme().keySet());
        schemes.add("tanqiao");
        return code != Code.B202
                ? ""
                : Nearest.to(address.scheme(), schemes)
                        .map(word -> " Did you mean %s?".formatted(word))
                        .orElse("");
    }

    /** The parameter that the complaint names, where it stands beside the address. */
    private static String option(Address address, Throwable failure) {
        String said = sentence(failure);
        return address.parameters().keySet().stream()
                .filter(name ->
                        said.contains("'" + name + "'") || said.contains(name + "=") || said.contains(": " + name))
                .findFirst()
                .map(name -> address.pointer().replaceFirst("/uri$", "/parameters/") + name)
                .orElse(address.pointer());
    }

    private static String withoutComputed(String uri) {
        String before = "";
        String after = uri;
        while (!before.equals(after)) {
            before = after;
            after = COMPUTED.matcher(before).replaceAll("x");
        }
        return after;
    }

    /** Options that Camel's catalog marks as secret. */
    private void secrets(CamelContext camel, RouteFile file, Address address) {
        ListedComponent component = ListedComponent.byScheme().get(address.scheme());
        if (component == null) {
            return;
        }
        Set<String> secret = new TreeSet<>();
        try {
            String json = ((CatalogCamelContext) camel).getComponentParameterJsonSchema(address.scheme());
            if (json != null) {
                JsonMapper.generateComponentModel(json).getEndpointParameterOptions().stream()
                        .filter(BaseOptionModel::isSecret)
                        .map(BaseOptionModel::getName)
                        .filter(name -> !name.matches("(?i).*user(name)?|account"))
                        .forEach(secret::add);
            }
        } catch (java.io.IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
        address.options().forEach((name, value) -> {
            if (secret.contains(name) && !value.isEmpty() && !value.contains("{")) {
                String beside = address.pointer().replaceFirst("/uri$", "/parameters/") + name;
                findings.add(
                        Code.B113,
                        file.document(),
                        address.parameters().containsKey(name) ? beside : address.pointer(),
                        "'%s' is a secret.".formatted(name));
            }
        });
        if (address.path().matches("[a-z]+://?[^/@{]+:[^/@{]+@.*")) {
            findings.add(Code.B113, file.document(), address.pointer(), "The address holds a password.");
        }
    }

    private void expression(
            CamelContext camel, RouteFile file, RouteFile.Expression expression, UnaryOperator<String> filled) {
        String language = expression.language();
        if (!language.equals("simple") && !Allowed.languages().contains(language)) {
            findings.add(
                    Code.B206,
                    file.document(),
                    expression.pointer(),
                    "The language '%s' is not on the list%s."
                            .formatted(language, Nearest.hint(language, Allowed.languages())));
            return;
        }
        if (language.equals("simple") && !filled.apply(expression.text()).startsWith("resource:")) {
            simple(camel, file, expression.pointer(), filled.apply(expression.text()));
        }
    }

    private void simple(CamelContext camel, RouteFile file, String at, String text) {
        String resolved;
        try {
            resolved = camel.resolvePropertyPlaceholders(text);
        } catch (RuntimeException unresolved) {
            return; // told by the checks of properties
        }
        Matcher call = CALL.matcher(resolved);
        if (call.find()) {
            findings.add(
                    Code.B205,
                    file.document(),
                    at,
                    "'%s' calls a method; a path leads through maps and lists alone, like ${body[merchant][name]}."
                            .formatted(call.group()));
            return;
        }
        try {
            camel.resolveLanguage("simple").createExpression(resolved).init(camel);
        } catch (RuntimeException failure) {
            findings.add(
                    cause(failure, org.apache.camel.NoTypeConversionAvailableException.class)
                                            .isPresent()
                                    || cause(failure, ClassNotFoundException.class)
                                            .isPresent()
                            ? Code.B209
                            : Code.B205,
                    file.document(),
                    at,
                    sentence(failure));
        }
    }

    /** What a kamelet takes as Simple. */
    private void parametersInSimple(CamelContext camel, RouteFile file, Address address) {
        source.kamelet(address).ifPresent(kamelet -> {
            Set<String> expressions = kamelet.expressions();
            address.options().forEach((name, value) -> {
                if (expressions.contains(name)) {
                    String beside = address.pointer().replaceFirst("/uri$", "/parameters/") + name;
                    simple(camel, file, beside, value);
                }
            });
        });
    }

    private void type(CamelContext camel, RouteFile file, RouteFile.Word word) {
        if (!word.text().contains("{{") && camel.getClassResolver().resolveClass(word.text()) == null) {
            findings.add(
                    Code.B209,
                    file.document(),
                    word.pointer(),
                    "The class %s is not on the list.".formatted(word.text()));
        }
    }

    private void load() {
        try (CamelContext camel = contexts.load(routes(source.bundle.files().all()), new NoHub())) {
            camel.init(); // a start would connect, even without starting routes
        } catch (Exception failure) {
            tell(failure);
        }
    }

    private void tell(Throwable failure) {
        Optional<String> route =
                cause(failure, FailedToCreateRouteException.class).map(FailedToCreateRouteException::getRouteId);
        for (RouteFile each : source.routes) {
            for (RouteFile.Word id : each.routes) {
                if (route.filter(id.text()::equals).isPresent()) {
                    findings.add(Code.B901, each.document(), id.pointer(), sentence(failure));
                    return;
                }
            }
        }
        String file = BundleFiles.MANIFEST;
        int line = 1;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            Matcher place = PLACE.matcher(String.valueOf(at.getMessage()));
            if (place.find()) {
                file = place.group(1);
                line = Integer.parseInt(place.group(2));
            }
        }
        findings.add(Code.B901, file, new Position(line, 1), sentence(failure));
    }

    /** The innermost message: there Camel says what it is. */
    private static String sentence(Throwable failure) {
        String said = String.valueOf(failure.getMessage());
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof NotGranted) {
                return String.valueOf(at.getMessage());
            }
            if (at.getMessage() != null) {
                said = at.getMessage();
            }
        }
        return said;
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}
