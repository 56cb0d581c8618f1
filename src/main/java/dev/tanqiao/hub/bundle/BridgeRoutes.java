package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** The hub's own flow: the routes and kamelets in the folder {@code bridge}. They run in the hub's context and may call its beans. */
@Component
public final class BridgeRoutes {

    private static final Logger log = LoggerFactory.getLogger(BridgeRoutes.class);
    private static final Pattern DIRECT = Pattern.compile("direct:[\\w-]+");

    private final CamelContext camel;
    private final String location;
    private final PathMatchingResourcePatternResolver files = new PathMatchingResourcePatternResolver();
    private final Map<String, String> fileOfRoute = new LinkedHashMap<>();
    private final List<Schedule> schedules = new ArrayList<>();

    BridgeRoutes(CamelContext camel, @Value("${tanqiao.routes}") String location) {
        this.camel = camel;
        this.location = location;
    }

    /** The ids of the routes that must run. */
    public List<String> ids() {
        return List.copyOf(fileOfRoute.keySet());
    }

    /** The schedules that begin routes of theirs. */
    public List<Schedule> schedules() {
        return List.copyOf(schedules);
    }

    /**
     * Loads and starts the routes.
     *
     * @throws dev.tanqiao.base.yaml.YamlProblem with file and line of what cannot be loaded
     */
    void load() throws IOException {
        YamlDocument schedule = null;
        for (Resource file : sorted("*.kamelet.yaml")) {
            YamlDocument kamelet = document(file);
            CallableBeans.check(kamelet);
            if (kamelet.tree().at("/metadata/name").asText().equals(ScheduleSources.KAMELET)) {
                schedule = kamelet;
            }
        }
        RoutesLoader loader = PluginHelper.getRoutesLoader(camel);
        List<YamlDocument> documents = new ArrayList<>();
        for (Resource file : sorted("*.camel.yaml")) {
            YamlDocument document = document(file);
            documents.add(document);
            register(document, name(file));
            CallableBeans.check(document);
            if (schedule != null) {
                schedules.addAll(ScheduleSources.of(document, schedule, camel::resolvePropertyPlaceholders));
            }
            try {
                loader.loadRoutes(ResourceHelper.fromString(name(file), text(file)));
            } catch (Exception failure) {
                throw new IllegalStateException(
                        "%s cannot be loaded: %s. The hub was not started.".formatted(name(file), failure.getMessage()),
                        failure);
            }
        }
        if (fileOfRoute.isEmpty()) {
            throw new IllegalStateException(
                    "There is no route in %s/bridge (tanqiao.routes), which holds the hub's own flow. The hub was not started."
                            .formatted(location));
        }
        checkListeners(documents);
        log.info("bridge.loaded routes={}", fileOfRoute.size());
    }

    /** Camel starts a route that hands over to an address where nobody listens, and fails with each message. */
    private static void checkListeners(List<YamlDocument> documents) {
        Set<String> listeners = documents.stream()
                .flatMap(document -> document.tree().findValues("from").stream())
                .map(from -> from.path("uri").asText())
                .collect(Collectors.toSet());
        documents.forEach(document -> checkListeners(document, "", document.tree(), listeners));
    }

    private static void checkListeners(YamlDocument document, String pointer, JsonNode node, Set<String> listeners) {
        if (DIRECT.matcher(node.asText()).matches() && !listeners.contains(node.asText())) {
            throw document.problem(pointer, "an address at which a route begins");
        }
        node.properties()
                .forEach(each -> checkListeners(
                        document, YamlDocument.below(pointer, each.getKey()), each.getValue(), listeners));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            checkListeners(document, YamlDocument.below(pointer, String.valueOf(i)), node.get(i), listeners);
        }
    }

    /** A repeated id would silently replace the other route. */
    private void register(YamlDocument document, String name) {
        for (int i = 0; i < document.tree().size(); i++) {
            String pointer = "/" + i + "/route/id";
            String id = document.tree().at(pointer).asText();
            if (id.isEmpty() && document.tree().at("/" + i).has("route")) {
                throw document.problem("/" + i + "/route", "an id: health watches over routes by theirs");
            }
            String taken = id.isEmpty() ? null : fileOfRoute.putIfAbsent(id, name);
            if (taken != null) {
                throw document.problem(pointer, "an id of its own; '%s' is a route of %s".formatted(id, taken));
            }
        }
    }

    private List<Resource> sorted(String pattern) throws IOException {
        return Arrays.stream(files.getResources(location + "/bridge/" + pattern))
                .sorted(Comparator.comparing(Resource::getDescription))
                .toList();
    }

    private static YamlDocument document(Resource file) throws IOException {
        return YamlDocument.parse(name(file), text(file));
    }

    private static String name(Resource file) {
        return "bridge/" + file.getFilename();
    }

    private static String text(Resource file) throws IOException {
        return file.getContentAsString(StandardCharsets.UTF_8);
    }
}
