package dev.tanqiao.hub.bundle.context;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A component that routes of bundles may use.
 *
 * @param name as Camel calls it
 * @param schemes with which addresses begin
 * @param description one sentence
 * @param options that an address may have
 * @param to where its clients connect: {@code uri}, the name of an option, or empty: nowhere
 * @param folder whether its path is below the bundle's own folder
 * @param queries whether further parameters are part of what is called
 */
public record ListedComponent(
        String name,
        List<String> schemes,
        String description,
        Set<String> options,
        String to,
        boolean folder,
        boolean queries) {

    private static final String RESOURCE = "/bundle/components.yaml";

    /** All of them by scheme, in the order of the list. */
    public static Map<String, ListedComponent> byScheme() {
        Map<String, ListedComponent> byScheme = new LinkedHashMap<>();
        for (JsonNode entry : YamlDocument.parse("components.yaml", text()).tree()) {
            ListedComponent component = read(entry);
            component.schemes().forEach(scheme -> byScheme.put(scheme, component));
        }
        return byScheme;
    }

    private static ListedComponent read(JsonNode entry) {
        String name = entry.path("name").asText();
        List<String> schemes = texts(entry.path("schemes"));
        Set<String> options = new TreeSet<>(texts(entry.path("options")));
        options.addAll(texts(entry.path("also")));
        return new ListedComponent(
                name,
                schemes.isEmpty() ? List.of(name) : schemes,
                entry.path("description").asText(),
                options,
                entry.path("to").asText(),
                entry.path("folder").asBoolean(),
                entry.path("queries").asBoolean());
    }

    /** Whether an address may have this option. */
    public boolean knows(String option) {
        return options.contains(option) || option.equals("bridgeErrorHandler") || option.equals("exchangePattern");
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String text() {
        try (InputStream file = Objects.requireNonNull(ListedComponent.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
