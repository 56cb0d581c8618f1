package dev.tanqiao.hub.bundle;

import java.util.Optional;

/** Where the secrets of bundles come from: each bundle has its own. */
@FunctionalInterface
public interface BundleSecrets {

    /**
     * The value of a secret property; from here on no output shows it.
     *
     * @param variable the environment variable that may hold it
     */
    Optional<String> find(String bundle, String property, String variable);
}
