package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.core.settlement.Rule;
import dev.tanqiao.hub.bundle.lint.LintLog;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** Where bundles come from: the shipped one, and what {@code tanqiao.bundles.locations} names. */
@Component
final class BundleSources {

    private static final String LOCATIONS = "tanqiao.bundles.locations";
    private static final String CLASS_PATH = "classpath:";
    private static final String EXAMPLES = "examples";

    private static final Logger log = LoggerFactory.getLogger(BundleSources.class);

    private final String routes;
    private final String hubVersion;
    private final List<String> locations;
    private final BundleKeys keys;
    private final Consumer<Bundle> lint;

    @Autowired
    BundleSources(Environment environment, BundleKeys keys) {
        this(
                environment.getRequiredProperty("tanqiao.routes"),
                environment.getRequiredProperty("tanqiao.version"),
                Binder.get(environment)
                        .bind(LOCATIONS, Bindable.listOf(String.class))
                        .orElse(List.of()),
                keys,
                new LintLog(
                        environment.getRequiredProperty("tanqiao.version"),
                        environment.getRequiredProperty("tanqiao.routes"))::tell);
    }

    /** For who lints by themselves. */
    BundleSources(String routes, String hubVersion, List<String> locations, BundleKeys keys) {
        this(routes, hubVersion, locations, keys, bundle -> {});
    }

    /**
     * @param keys that a bundle of a folder or a zip file has to be signed with, where they are required
     * @param lint is told each bundle that is read to be run
     */
    private BundleSources(
            String routes, String hubVersion, List<String> locations, BundleKeys keys, Consumer<Bundle> lint) {
        this.keys = keys;
        this.routes = routes;
        this.hubVersion = hubVersion;
        this.locations = locations;
        this.lint = lint;
    }

    /**
     * The files of the bundles that the locations name.
     *
     * @throws RuntimeException for the first location that names none
     */
    List<BundleFiles> files() {
        return locations.stream().flatMap(location -> at(location).stream()).toList();
    }

    /**
     * All bundles, by their order. One that is deployed takes the place of one of the locations of the same name, and that of the
     * shipped one.
     *
     * @param missing names of deployed ones that cannot be read: nothing takes their place
     * @throws RuntimeException for the first that cannot be used, or that shares its name or order with another
     */
    List<Bundle> read(List<Bundle> deployed, Collection<String> missing) {
        Set<String> taken = new HashSet<>(missing);
        deployed.forEach(bundle -> taken.add(bundle.name()));
        List<Bundle> bundles = new ArrayList<>(deployed);
        named().stream().filter(each -> !taken.contains(each.name())).forEach(bundles::add);
        if (!missing.contains(Rule.BARE_BUNDLE)
                && bundles.stream().noneMatch(bundle -> bundle.name().equals(Rule.BARE_BUNDLE))) {
            try {
                bundles.add(Bundle.of(shipped(Rule.BARE_BUNDLE), hubVersion));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(
                        "The bundle %s is not below %s (tanqiao.routes): %s. The hub was not started."
                                .formatted(Rule.BARE_BUNDLE, routes, unreadable.getMessage()),
                        unreadable);
            }
        }
        bundles.forEach(lint);
        refuseShared(bundles);
        return bundles.stream().sorted(Comparator.comparingInt(Bundle::order)).toList();
    }

    /** A bundle that was deployed, as it is kept. */
    Bundle stored(RevisionRows.Content content) {
        return Bundle.of(
                BundleFiles.ofZip(content.zip(), "%s@%s".formatted(content.bundle(), content.version())), hubVersion);
    }

    /** Those of the locations. */
    List<Bundle> named() {
        return files().stream().map(files -> Bundle.of(files, hubVersion)).toList();
    }

    static void refuseShared(List<Bundle> bundles) {
        for (int i = 0; i < bundles.size(); i++) {
            Bundle bundle = bundles.get(i);
            for (Bundle other : bundles.subList(0, i)) {
                if (other.name().equals(bundle.name())) {
                    throw bundle.problem(
                            "/name",
                            "a name of its own; %s has it too"
                                    .formatted(other.files().origin()));
                }
                if (other.order() == bundle.order()) {
                    throw bundle.problem(
                            "/order",
                            "an order of its own; the bundle %s has %s too".formatted(other.name(), other.order()));
                }
            }
        }
    }

    private List<BundleFiles> at(String location) {
        try {
            if (location.equals(EXAMPLES)) {
                List<BundleFiles> all = new ArrayList<>();
                for (String example : examples()) {
                    all.add(shipped(example));
                }
                return all;
            }
            if (location.startsWith(CLASS_PATH)) {
                return List.of(BundleFiles.ofClassPath(location.substring(CLASS_PATH.length())));
            }
            return location.startsWith(EXAMPLES + "/") ? List.of(example(location)) : at(Path.of(location));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "%s: %s cannot be read: %s. The hub was not started."
                            .formatted(LOCATIONS, location, unreadable.getMessage()),
                    unreadable);
        }
    }

    private BundleFiles example(String name) throws IOException {
        Set<String> examples = examples();
        if (!examples.contains(name)) {
            throw new IllegalStateException("%s: there is no shipped bundle %s%s. The hub was not started."
                    .formatted(LOCATIONS, name, Nearest.hint(name, examples)));
        }
        return shipped(name);
    }

    private List<BundleFiles> at(Path path) throws IOException {
        if (isBundle(path)) {
            return List.of(signed(path));
        }
        List<BundleFiles> inside = new ArrayList<>();
        if (Files.isDirectory(path)) {
            try (Stream<Path> children = Files.list(path)) {
                for (Path child : children.sorted().toList()) {
                    if (isBundle(child)) {
                        inside.add(signed(child));
                    } else if (!BundleFiles.isHidden(child.getFileName().toString())) {
                        log.warn(
                                "bundle.passed_over path={} reason=\"no bundle: neither a folder with a bundle.yaml nor a zip file\"",
                                child);
                    }
                }
            }
        }
        if (inside.isEmpty()) {
            throw new IllegalStateException(
                    "%s: %s is no bundle (a folder with a bundle.yaml, or a zip file) and no folder of bundles. The hub was not started."
                            .formatted(LOCATIONS, path));
        }
        return inside;
    }

    private BundleFiles signed(Path path) throws IOException {
        if (!keys.areRequired()) {
            return BundleFiles.of(path);
        }
        if (Files.isDirectory(path)) {
            throw new IllegalStateException(
                    "%s: %s is a folder; the profile production reads signed zip files, as `tanqiao bundle pack --key` writes them. The hub was not started."
                            .formatted(LOCATIONS, path));
        }
        byte[] zip = BundleFiles.zipBytes(path);
        Path signature = path.resolveSibling(path.getFileName() + BundleZip.SIGNATURE);
        try {
            keys.verify(zip, Files.exists(signature) ? Files.readAllBytes(signature) : null);
        } catch (IllegalArgumentException refused) {
            throw new IllegalStateException(
                    "%s: %s (%s): %s The hub was not started."
                            .formatted(LOCATIONS, path, signature.getFileName(), refused.getMessage()),
                    refused);
        }
        return BundleFiles.ofZip(zip, path.toString());
    }

    private static boolean isBundle(Path path) {
        return Files.exists(path.resolve(BundleFiles.MANIFEST))
                || path.toString().endsWith(".zip") && Files.isRegularFile(path);
    }

    private BundleFiles shipped(String name) throws IOException {
        return routes.startsWith(CLASS_PATH)
                ? BundleFiles.ofClassPath(routes.substring(CLASS_PATH.length()) + "/" + name)
                : BundleFiles.ofFolder(new DefaultResourceLoader()
                        .getResource(routes + "/" + name)
                        .getFile()
                        .toPath());
    }

    private Set<String> examples() throws IOException {
        return Arrays.stream(new PathMatchingResourcePatternResolver()
                        .getResources("%s/%s/*/%s".formatted(routes, EXAMPLES, BundleFiles.MANIFEST)))
                .map(BundleSources::folder)
                .map(folder -> EXAMPLES + "/" + folder)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String folder(Resource manifest) {
        try {
            String[] path = manifest.getURL().getPath().split("/", -1);
            return path[path.length - 2];
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
