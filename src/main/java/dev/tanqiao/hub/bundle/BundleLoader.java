package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.core.settlement.CurrentRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Loads the route bundles, one folder a bundle, and the bridge once Camel runs. Camel's own reload stays off, since it can leave no
 * route at all behind (docs/RATIONALE.md).
 */
@Component
public final class BundleLoader implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BundleLoader.class);

    private final BridgeRoutes bridge;
    private final SubscriptionsReader subscriptions;
    private final CurrentRules rules;
    private final ObjectProvider<FurtherSubscriptions> further;
    private final String location;
    private final PathMatchingResourcePatternResolver files = new PathMatchingResourcePatternResolver();
    private final List<Bundle> loaded = new ArrayList<>();
    private volatile boolean running;
    private @Nullable String rulesFolder;

    BundleLoader(
            BridgeRoutes bridge,
            SubscriptionsReader subscriptions,
            CurrentRules rules,
            ObjectProvider<FurtherSubscriptions> further,
            @Value("${tanqiao.routes}") String location) {
        this.bridge = bridge;
        this.subscriptions = subscriptions;
        this.rules = rules;
        this.further = further;
        this.location = location;
    }

    /** The bundles that were loaded, in the order of their folders. */
    public List<Bundle> loaded() {
        return List.copyOf(loaded);
    }

    @Override
    public void start() {
        try {
            for (Resource description : sorted(location + "/*/bundle.yaml")) {
                load(description);
            }
            requireRules();
            further.forEach(each -> subscriptions.load(each.bundle(), each.file(), each.text()));
            bridge.load();
            running = true;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The bundles under " + location + " cannot be read.", unreadable);
        }
    }

    private void requireRules() {
        if (loaded.isEmpty()) {
            throw new IllegalStateException(
                    "There is no bundle under %s (tanqiao.routes): a bundle is a folder with a bundle.yaml."
                            .formatted(location));
        }
        if (rulesFolder == null) {
            throw new IllegalStateException(
                    "No bundle under %s (tanqiao.routes) has a rules.yaml: no rule would match any purchase. The hub was not started."
                            .formatted(location));
        }
    }

    private void load(Resource description) throws IOException {
        String folder = folderOf(description);
        Bundle bundle = YamlDocument.parse(folder + "/bundle.yaml", text(description))
                .checkedAgainst("contracts/bundle/bundle.schema.json")
                .as(Bundle.class);
        refuseTakenName(bundle);
        for (Resource file : sorted(location + "/" + folder + "/rules.yaml")) {
            refuseSecondRules(folder);
            rules.set(RulesReader.read(folder + "/rules.yaml", text(file), bundle.version()));
        }
        for (Resource file : sorted(location + "/" + folder + "/subscriptions.yaml")) {
            subscriptions.load(bundle.name(), folder + "/subscriptions.yaml", text(file));
        }
        loaded.add(bundle);
        log.info("bundle.loaded name={} version={}", bundle.name(), bundle.version());
    }

    /** Two bundles of one name could not be told apart by rows and events. */
    private void refuseTakenName(Bundle bundle) {
        if (loaded.stream().map(Bundle::name).anyMatch(bundle.name()::equals)) {
            throw new IllegalStateException(
                    "There are two bundles of the name %s under %s; each has a name of its own (bundle.yaml). The hub was not started."
                            .formatted(bundle.name(), location));
        }
    }

    /** The second set would silently replace the first, and its purchases would settle nothing. */
    private void refuseSecondRules(String folder) {
        if (rulesFolder != null) {
            throw new IllegalStateException(
                    "%s/rules.yaml and %s/rules.yaml are two sets of rules, and a hub decides by one. Put the rules into one of them. The hub was not started."
                            .formatted(rulesFolder, folder));
        }
        rulesFolder = folder;
    }

    /** What is there; a pattern without a star is handed back whether it is or not. */
    private List<Resource> sorted(String pattern) throws IOException {
        return Arrays.stream(files.getResources(pattern))
                .filter(Resource::exists)
                .sorted(Comparator.comparing(Resource::getDescription))
                .toList();
    }

    private static String folderOf(Resource description) throws IOException {
        String[] path = description.getURL().getPath().split("/", -1);
        return path[path.length - 2];
    }

    private static String text(Resource file) throws IOException {
        return file.getContentAsString(StandardCharsets.UTF_8);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After Camel (which starts at the latest phase but one), before nothing. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
