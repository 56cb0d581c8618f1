package dev.tanqiao.hub.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A bundle to begin with: a copy of a small one that works and has a passing test. */
public final class NewBundle {

    /** What it may begin with; the first is the usual one. */
    public static final List<String> KINDS = List.of("inbox", "purchases-csv", "events-kafka", "schedule", "request");

    private static final String TEMPLATES = "bundle/new/";
    private static final String NAME = "my-bundle";
    private static final int FIRST_ORDER = 500;
    private static final int STEP = 10;
    private static final Pattern ORDER = Pattern.compile("(?m)^order: *(\\d+)");

    private NewBundle() {}

    /** The template of a kind, a bundle itself. */
    static BundleFiles template(String kind) throws IOException {
        return BundleFiles.ofClassPath(TEMPLATES + kind);
    }

    /**
     * Writes a bundle that is named as its folder. Its order is the first from 500 on that no bundle beside it has.
     *
     * @param folder that is not there yet, or is empty
     * @param kind one of {@link #KINDS}
     * @return its files
     * @throws dev.tanqiao.base.yaml.YamlProblem when a bundle cannot have that name; nothing was written
     * @throws IllegalStateException when there is something in the folder; nothing was written
     */
    public static BundleFiles write(Path folder, String kind) throws IOException {
        String name = String.valueOf(folder.getFileName());
        int order = freeOrder(folder.toAbsolutePath().resolve("..").normalize());
        BundleFiles files = template(kind)
                .with(
                        folder.toString(),
                        text -> text.replace(NAME, name).replace("order: " + FIRST_ORDER, "order: " + order));
        Bundle.of(files, BundleWorkbench.hubVersion());
        if (Files.exists(folder) && (!Files.isDirectory(folder) || !isEmpty(folder))) {
            throw new IllegalStateException(
                    "%s is there already and not empty; nothing was written.".formatted(folder));
        }
        for (Map.Entry<String, byte[]> file : files.all().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return files;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    private static int freeOrder(Path beside) throws IOException {
        Set<Integer> taken = new HashSet<>();
        if (Files.isDirectory(beside)) {
            try (Stream<Path> siblings = Files.list(beside)) {
                for (Path sibling : siblings.toList()) {
                    Matcher order = ORDER.matcher(manifest(sibling));
                    if (order.find()) {
                        taken.add(Integer.valueOf(order.group(1)));
                    }
                }
            }
        }
        int order = FIRST_ORDER;
        while (taken.contains(order)) {
            order += STEP;
        }
        return order;
    }

    /** Empty where there is none. */
    private static String manifest(Path folder) throws IOException {
        Path manifest = folder.resolve(BundleFiles.MANIFEST);
        return Files.isRegularFile(manifest) ? new String(Files.readAllBytes(manifest), StandardCharsets.UTF_8) : "";
    }
}
