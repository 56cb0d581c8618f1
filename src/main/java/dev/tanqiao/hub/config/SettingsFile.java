package dev.tanqiao.hub.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.config.SettingNames.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A YAML file of settings, looked through before Spring reads it: that names no line, and drops what has another shape than its setting. */
public final class SettingsFile {

    private static final String OURS = "tanqiao";

    /** What else a hub heeds; {@code x-} begins what a file has for itself. */
    private static final Set<String> FURTHER = Set.of("server", "spring", "logging", "management", "camel");

    private static final String OF_A_BUNDLE = "tanqiao.bundle";

    private final Map<String, Setting> settings = SettingNames.all();
    private final List<YamlProblem> problems = new ArrayList<>();
    private final YamlDocument file;

    private SettingsFile(YamlDocument file) {
        this.file = file;
    }

    /**
     * The argument that has a hub read a file.
     *
     * @param file of any name
     * @throws YamlProblem with every key that is no setting, and every value of another shape than its setting
     * @throws IOException when it cannot be read
     */
    public static String argument(Path file) throws IOException {
        new SettingsFile(YamlDocument.read(file.toString(), file)).check();
        // What follows in brackets says what kind of file it is, whatever its name; * and ; would mean several.
        return "--spring.config.additional-location=%s[.yaml]"
                .formatted(file.toAbsolutePath()
                        .toUri()
                        .toString()
                        .replace("*", "%2A")
                        .replace(";", "%3B"));
    }

    private void check() {
        JsonNode tree = file.tree();
        if (tree.isObject()) {
            tree.properties().forEach(entry -> top(entry.getKey(), entry.getValue()));
        } else if (!tree.isNull()) {
            problems.add(file.problem("", "a mapping of settings, such as `tanqiao:` with `public-url: …` below it"));
        }
        if (!problems.isEmpty()) {
            throw YamlProblem.of(problems.stream()
                    .flatMap(problem -> problem.details().stream())
                    .toList());
        }
    }

    private void top(String key, JsonNode value) {
        String pointer = YamlDocument.below("", key);
        String room = SettingNames.plain(key).replaceFirst("\\..*", "");
        if (room.equals(OURS)) {
            setting(pointer, key, value);
        } else if (!FURTHER.contains(room) && !key.startsWith("x-")) {
            problems.add(file.problem(
                    pointer,
                    "there are no settings of that name"
                            + Nearest.hint(
                                    room,
                                    Stream.concat(Stream.of(OURS), FURTHER.stream())
                                            .sorted()
                                            .toList())));
        }
    }

    /** @param written its name as the file has it */
    private void setting(String pointer, String written, JsonNode value) {
        String name = SettingNames.plain(written);
        if (name.startsWith(OF_A_BUNDLE + ".") || name.equals(OF_A_BUNDLE) || name.contains("[")) {
            return; // whether the bundle has it, its loader tells; items of a list fit or do not
        }
        Setting setting = settings.get(name);
        if (setting != null) {
            boolean fits = value.isValueNode() || setting.isList() && value.isArray() && isOfValues(value);
            if (!fits) {
                misfit(pointer, setting.isList() ? "a value, or a list of values" : "one value", value);
            }
        } else if (settings.keySet().stream().noneMatch(each -> each.startsWith(name + "."))) {
            Set<String> known = beside(name);
            problems.add(
                    file.problem(pointer, "there is no setting %s%s".formatted(written, Nearest.hint(name, known))));
            if (value.isObject()) {
                Nearest.to(name, known).ifPresent(meant -> below(pointer, meant, value));
            }
        } else if (value.isObject()) {
            below(pointer, written, value);
        } else if (!value.isNull()) {
            misfit(pointer, "a mapping with the settings below it", value);
        }
    }

    private void below(String pointer, String written, JsonNode mapping) {
        mapping.properties()
                .forEach(entry -> setting(
                        YamlDocument.below(pointer, entry.getKey()),
                        "%s.%s".formatted(written, entry.getKey()),
                        entry.getValue()));
    }

    private void misfit(String pointer, String expected, JsonNode found) {
        String shape = found.isArray()
                ? "a list"
                : found.isObject() ? "a mapping" : "the value '%s'".formatted(found.asText());
        problems.add(file.problem(pointer, "expected %s, found %s".formatted(expected, shape)));
    }

    /** The settings, and what holds settings, that stand where that name does. */
    private Set<String> beside(String name) {
        String within = name.substring(0, name.lastIndexOf('.') + 1);
        return settings.values().stream()
                .map(Setting::name)
                .filter(each -> SettingNames.plain(each).startsWith(within))
                .map(each -> each.split("[.]", -1))
                .map(parts -> String.join(".", List.of(parts).subList(0, name.split("[.]", -1).length)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOfValues(JsonNode list) {
        for (JsonNode item : list) {
            if (!item.isValueNode()) {
                return false;
            }
        }
        return true;
    }
}
