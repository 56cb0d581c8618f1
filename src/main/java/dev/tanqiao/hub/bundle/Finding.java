package dev.tanqiao.hub.bundle;

/**
 * Something in a bundle that cannot be used, or that nobody can have meant.
 *
 * @param code the same for all of its kind ({@code docs/BUNDLES.md})
 * @param isError whether a hub refuses the bundle for it; else a warning
 * @param file relative to the bundle's root
 * @param line counted from 1
 * @param message what is wrong and how to mend it
 */
public record Finding(String code, boolean isError, String file, int line, String message) {

    /** As a terminal shows it, {@code rides.camel.yaml:12: B204 …}. */
    public String shown() {
        return "%s:%s: %s %s: %s".formatted(file, line, isError ? "error" : "warning", code, message);
    }
}
