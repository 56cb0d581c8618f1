package dev.tanqiao.hub.bundle.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.diff.Difference.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Compares two versions of a bundle by what they say: comments, the order of keys, and which file a route lies in are no difference. */
public final class BundleDiff {

    private static final String KAMELET = ".kamelet.yaml";
    private static final String ROUTES = ".camel.yaml";
    private static final int LONGEST_VALUE = 60;

    private final BundleFiles former;
    private final BundleFiles later;
    private final List<Difference> found = new ArrayList<>();

    private BundleDiff(BundleFiles former, BundleFiles later) {
        this.former = former;
        this.later = later;
    }

    /**
     * What differs, in the order manifest, rules, subscriptions, routes, kamelets, other files.
     *
     * @throws dev.tanqiao.base.yaml.YamlProblem when a file of either is no YAML
     */
    public static List<Difference> between(BundleFiles former, BundleFiles later) {
        var diff = new BundleDiff(former, later);
        diff.compare("bundle", BundleDiff::manifest);
        diff.compare("property", files -> entries(files, BundleFiles.MANIFEST, "/properties"));
        diff.compare("grant", files -> entries(files, BundleFiles.MANIFEST, "/grants"));
        diff.compare("provider", files -> entries(files, BundleFiles.RULES, "/providers"));
        diff.compare("rule", BundleDiff::rules);
        diff.compareOrder("rule", BundleDiff::rules);
        diff.compare("subscription", files -> withIds(files, BundleFiles.SUBSCRIPTIONS, ""));
        diff.compare("route", BundleDiff::routes);
        diff.compare("kamelet", BundleDiff::kamelets);
        diff.compareOtherFiles();
        return diff.found;
    }

    /**
     * A value of a file.
     *
     * @param path its keys and places below what is compared, for people
     */
    private record Item(YamlDocument document, String pointer, String path) {

        JsonNode value() {
            return document.tree().at(pointer);
        }

        Item below(String key) {
            return new Item(document, YamlDocument.below(pointer, key), path.isEmpty() ? key : path + "/" + key);
        }

        String place() {
            return document.place(pointer);
        }
    }

    /** What stands at the top of {@code bundle.yaml}, under the empty name. */
    private static Map<String, Item> manifest(BundleFiles files) {
        Map<String, Item> items = entries(files, BundleFiles.MANIFEST, "");
        items.keySet().removeAll(List.of("properties", "grants"));
        return items;
    }

    private static Map<String, Item> rules(BundleFiles files) {
        return withIds(files, BundleFiles.RULES, "/rules");
    }

    private static Map<String, Item> routes(BundleFiles files) {
        Map<String, Item> items = new LinkedHashMap<>();
        for (String name : files.names()) {
            if (name.endsWith(ROUTES)) {
                Item file = new Item(files.yaml(name), "", "");
                for (int i = 0; i < file.value().size(); i++) {
                    Item entry = file.below(String.valueOf(i));
                    String id = entry.value().at("/route/id").asText();
                    items.put(id.isEmpty() ? "%s %s".formatted(name, i + 1) : id, unlabelled(entry));
                }
            }
        }
        return items;
    }

    private static Map<String, Item> kamelets(BundleFiles files) {
        Map<String, Item> items = new LinkedHashMap<>();
        for (String name : files.names()) {
            if (name.endsWith(KAMELET)) {
                items.put(name.replace(KAMELET, ""), new Item(files.yaml(name), "", ""));
            }
        }
        return items;
    }

    private static Map<String, Item> entries(BundleFiles files, String name, String pointer) {
        Map<String, Item> items = new LinkedHashMap<>();
        if (files.has(name)) {
            Item parent = new Item(files.yaml(name), pointer, "");
            parent.value().fieldNames().forEachRemaining(key -> items.put(key, unlabelled(parent.below(key))));
        }
        return items;
    }

    private static Map<String, Item> withIds(BundleFiles files, String name, String pointer) {
        Map<String, Item> items = new LinkedHashMap<>();
        if (files.has(name)) {
            Item list = new Item(files.yaml(name), pointer, "");
            for (int i = 0; i < list.value().size(); i++) {
                Item item = unlabelled(list.below(String.valueOf(i)));
                items.put(item.value().path("id").asText(String.valueOf(i + 1)), item);
            }
        }
        return items;
    }

    private static Item unlabelled(Item item) {
        return new Item(item.document(), item.pointer(), "");
    }

    private void compare(String kind, Function<BundleFiles, Map<String, Item>> items) {
        Map<String, Item> before = items.apply(former);
        Map<String, Item> after = items.apply(later);
        before.forEach((name, was) -> {
            if (!after.containsKey(name)) {
                add(Change.REMOVED, kind, name, was.value().isValueNode() ? text(was) : "");
            }
        });
        after.forEach((name, is) -> {
            if (before.containsKey(name)) {
                compare(kind, name, before.get(name), is);
            } else {
                add(Change.ADDED, kind, name, is.place() + (is.value().isValueNode() ? ": " + text(is) : ""));
            }
        });
    }

    private void compare(String kind, String name, Item was, Item is) {
        if (was.value().equals(is.value())) {
            return;
        }
        if (was.value().isObject() && is.value().isObject()) {
            for (String key : keys(was.value(), is.value())) {
                compare(kind, name, was.below(key), is.below(key));
            }
        } else if (was.value().isArray() && is.value().isArray()) {
            compareElements(kind, name, was, is);
        } else {
            int same = Arrays.mismatch(whole(is).toCharArray(), whole(was).toCharArray());
            changed(kind, name, is, "%s, was %s".formatted(text(whole(is), same), text(whole(was), same)));
        }
    }

    private void compareElements(String kind, String name, Item was, Item is) {
        for (AbstractDelta<JsonNode> delta :
                DiffUtils.diff(elements(was), elements(is)).getDeltas()) {
            List<Item> before = elements(was, delta.getSource());
            List<Item> after = elements(is, delta.getTarget());
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                boolean gone = i < before.size();
                boolean come = i < after.size();
                if (gone
                        && come
                        && isSameStep(before.get(i).value(), after.get(i).value())) {
                    compare(kind, name, before.get(i), after.get(i));
                    continue;
                }
                if (gone) {
                    changed(kind, name, is, "no longer has " + text(before.get(i)));
                }
                if (come) {
                    Item added = after.get(i);
                    changed(
                            kind,
                            name,
                            new Item(added.document(), added.pointer(), is.path()),
                            "has also " + text(added));
                }
            }
        }
    }

    /** Whether a step was changed, not replaced: it does the same thing. */
    private static boolean isSameStep(JsonNode before, JsonNode after) {
        return before.isObject() && !before.isEmpty() && keys(before).equals(keys(after));
    }

    /** The first rule that matches decides, so their order counts. */
    private void compareOrder(String kind, Function<BundleFiles, Map<String, Item>> items) {
        Map<String, Item> rules = items.apply(later);
        List<String> before = new ArrayList<>(items.apply(former).keySet());
        List<String> after = new ArrayList<>(rules.keySet());
        before.retainAll(after);
        after.retainAll(before);
        Set<String> moved = DiffUtils.diff(before, after).getDeltas().stream()
                .flatMap(delta -> delta.getTarget().getLines().stream())
                .collect(Collectors.toSet());
        rules.forEach((name, rule) -> {
            if (moved.contains(name)) {
                int at = after.indexOf(name);
                changed(
                        kind,
                        name,
                        rule,
                        at == 0 ? "comes first now" : "comes after %s now".formatted(after.get(at - 1)));
            }
        });
    }

    private void compareOtherFiles() {
        Set<String> names = new TreeSet<>(former.names());
        names.addAll(later.names());
        names.removeAll(List.of(BundleFiles.MANIFEST, BundleFiles.RULES, BundleFiles.SUBSCRIPTIONS));
        names.removeIf(name -> name.endsWith(ROUTES) || name.endsWith(KAMELET));
        for (String name : names) {
            if (!later.has(name)) {
                add(Change.REMOVED, "file", name, "");
            } else if (!former.has(name)) {
                add(Change.ADDED, "file", name, "");
            } else if (!Arrays.equals(former.bytes(name), later.bytes(name))) {
                add(Change.CHANGED, "file", name, "");
            }
        }
    }

    private void changed(String kind, String name, Item at, String what) {
        add(
                Change.CHANGED,
                kind,
                name,
                "%s:%s %s".formatted(at.place(), at.path().isEmpty() ? "" : " " + at.path(), what));
    }

    private void add(Change change, String kind, String name, String detail) {
        found.add(new Difference(change, kind, name, detail));
    }

    private static List<JsonNode> elements(Item list) {
        return StreamSupport.stream(list.value().spliterator(), false).toList();
    }

    private static List<Item> elements(Item list, Chunk<JsonNode> chunk) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < chunk.size(); i++) {
            items.add(list.below(String.valueOf(chunk.getPosition() + i)));
        }
        return items;
    }

    private static Set<String> keys(JsonNode... objects) {
        Set<String> keys = new LinkedHashSet<>();
        for (JsonNode object : objects) {
            object.fieldNames().forEachRemaining(keys::add);
        }
        return keys;
    }

    private static String text(Item item) {
        return text(whole(item), 0);
    }

    /** @param same how many characters at its beginning are no difference */
    private static String text(String whole, int same) {
        int from = whole.length() <= LONGEST_VALUE ? 0 : Math.max(0, same - LONGEST_VALUE / 2);
        String text = (from == 0 ? "" : "…") + whole.substring(from);
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
    }

    private static String whole(Item item) {
        return item.value().isMissingNode() ? "not set" : item.value().toString();
    }
}
