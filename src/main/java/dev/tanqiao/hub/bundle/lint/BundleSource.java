package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.lint.RouteFile.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All of a bundle that was read, and the kamelets of the hub. */
final class BundleSource {

    final Bundle bundle;
    final List<RouteFile> routes;
    final @Nullable RouteFile subscriptions;
    final Map<String, KameletFile> kamelets = new LinkedHashMap<>();
    final List<KameletFile> own = new ArrayList<>();

    BundleSource(Bundle bundle, List<RouteFile> routes, @Nullable RouteFile subscriptions, List<KameletFile> kamelets) {
        this.bundle = bundle;
        this.subscriptions = subscriptions;
        this.routes = routes;
        kamelets.forEach(each -> {
            this.kamelets.put(each.name(), each);
            if (each.ofBundle) {
                own.add(each);
            }
        });
    }

    /** {@code bundle.yaml}. */
    YamlDocument manifest() {
        return bundle.files().yaml(BundleFiles.MANIFEST);
    }

    /** Files of routes, the templates of its kamelets, and the subscriptions, whose {@code to:} is an address. */
    List<RouteFile> files() {
        List<RouteFile> files = new ArrayList<>(routes);
        if (subscriptions != null) {
            files.add(subscriptions);
        }
        own.forEach(each -> files.add(each.template));
        return files;
    }

    Optional<KameletFile> kamelet(Address address) {
        return address.scheme().equals("kamelet")
                ? Optional.ofNullable(kamelets.get(kameletName(address)))
                : Optional.empty();
    }

    static String kameletName(Address address) {
        return address.name().replaceFirst("/.*", "");
    }

    /** What of the hub an address reaches: itself, or what a kamelet of the hub wraps. */
    List<Address> ofTheHub(Address address) {
        if (address.scheme().equals("tanqiao")) {
            return List.of(address);
        }
        return kamelet(address)
                .filter(kamelet -> !kamelet.ofBundle)
                .map(kamelet -> kamelet.template.addresses.stream()
                        .filter(each -> each.scheme().equals("tanqiao"))
                        .toList())
                .orElse(List.of());
    }

    /**
     * The sources of what its routes hand in, {@code bundle/route}. Empty where that cannot be told: a kamelet of the bundle, or what belongs
     * to every route, hands in for the route that runs, and a computed address may.
     */
    Set<String> handingIn() {
        List<Address> sinks = files().stream()
                .flatMap(file -> file.addresses.stream())
                .filter(address ->
                        ofTheHub(address).stream().anyMatch(hub -> hub.name().equals("purchase")))
                .toList();
        return files().stream().anyMatch(file -> file.callsComputed)
                        || sinks.stream().anyMatch(sink -> sink.route().isEmpty())
                ? Set.of()
                : sinks.stream()
                        .map(sink -> bundle.name() + "/" + sink.route())
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
