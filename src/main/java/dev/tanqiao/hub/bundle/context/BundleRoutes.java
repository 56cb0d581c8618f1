package dev.tanqiao.hub.bundle.context;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What of a bundle is loaded into its context.
 *
 * @param name of the bundle
 * @param files by path
 * @param properties resolved values, secrets among them
 * @param hosts where its clients may connect, as granted
 */
public record BundleRoutes(
        String name, Map<String, byte[]> files, Map<String, String> properties, Collection<String> hosts) {

    public BundleRoutes {
        files = Map.copyOf(files);
        properties = Map.copyOf(properties);
        hosts = List.copyOf(hosts);
    }
}
