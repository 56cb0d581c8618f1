package dev.tanqiao.hub.bundle.diff;

import java.util.Locale;

/**
 * One thing that differs between two versions of a bundle.
 *
 * @param kind what has a name in a bundle: {@code rule}, {@code route}, {@code property}, {@code file} …
 * @param name its name; empty: the bundle itself
 * @param detail where in the later version, what stands there and what stood there; empty when there is no more to tell
 */
public record Difference(Change change, String kind, String name, String detail) {

    /** What has happened to it. */
    public enum Change {
        ADDED,
        CHANGED,
        REMOVED
    }

    @Override
    public String toString() {
        String what = name.isEmpty() ? kind : kind + " " + name;
        return "%-8s %s%s"
                .formatted(change.name().toLowerCase(Locale.ROOT), what, detail.isEmpty() ? "" : ": " + detail);
    }
}
