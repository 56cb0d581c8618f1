package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.io.DefaultResourceLoader;

/** What bundles need to be tried without a hub: the shipped kamelets, and contexts with all components that may be allowed. */
public final class BundleWorkbench {

    /** Where the hub's kamelets and the shipped bundles lie. */
    public static final String SHIPPED = "classpath:routes";

    private BundleWorkbench() {}

    /** The version of this hub. */
    public static String hubVersion() throws IOException {
        String settings = new DefaultResourceLoader()
                .getResource("classpath:application.yaml")
                .getContentAsString(StandardCharsets.UTF_8);
        return YamlDocument.parse("application.yaml", settings.replaceAll("(?m)^---$[\\s\\S]*", ""))
                .tree()
                .at("/tanqiao/version")
                .asText();
    }

    /**
     * The bundles at one of {@code tanqiao.bundles.locations}, as a hub reads them.
     *
     * @throws RuntimeException for the first that cannot be used
     */
    public static List<Bundle> bundles(String location) {
        try {
            return new BundleSources(SHIPPED, hubVersion(), List.of(location), BundleKeys.NONE).named();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /**
     * All bundles of a hub whose {@code tanqiao.bundles.locations} are these, the shipped one among them.
     *
     * @throws RuntimeException for the first that cannot be used
     */
    public static List<Bundle> all(List<String> locations) throws IOException {
        return new BundleSources(SHIPPED, hubVersion(), locations, BundleKeys.NONE).read(List.of(), List.of());
    }

    /** The value of a secret property where a test gives none. */
    public static String madeUp(String property) {
        return "test-secret-of-" + property;
    }

    /**
     * The files of the bundles that locations name, as {@code tanqiao.bundles.locations} may.
     *
     * @throws RuntimeException for the first location that names none
     */
    public static List<BundleFiles> files(List<String> locations) throws IOException {
        return new BundleSources(SHIPPED, hubVersion(), locations, BundleKeys.NONE).files();
    }

    /** Lets nothing be logged meanwhile: it would stand among what a command prints. */
    public static <T> T silently(Callable<T> act) throws IOException {
        LoggingSystem logging = LoggingSystem.get(BundleWorkbench.class.getClassLoader());
        LogLevel before =
                logging.getLoggerConfiguration(LoggingSystem.ROOT_LOGGER_NAME).getEffectiveLevel();
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.OFF);
        try {
            return act.call();
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        } finally {
            logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, before);
        }
    }

    /**
     * Contexts whose clients are never used; what Camel would log of them is among the findings.
     *
     * @param folder below which each bundle has its own
     */
    public static BundleContexts contexts(Path folder) throws IOException {
        LoggingSystem.get(BundleWorkbench.class.getClassLoader()).setLogLevel("org.apache.camel", LogLevel.OFF);
        return new BundleContexts(
                ListedComponent.byScheme().values().stream()
                        .map(ListedComponent::name)
                        .toList(),
                Vocabulary.of(SHIPPED),
                folder,
                client -> {});
    }
}
