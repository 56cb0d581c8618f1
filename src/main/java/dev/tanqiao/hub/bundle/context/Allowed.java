package dev.tanqiao.hub.bundle.context;

import java.util.Set;
import java.util.TreeSet;

/** What bundles may use, for those who tell it before a context refuses it. */
public final class Allowed {

    private Allowed() {}

    /** The languages besides Simple. */
    public static Set<String> languages() {
        return new TreeSet<>(BundleContexts.LANGUAGES);
    }

    /** The functions of Simple. */
    public static Set<String> functions() {
        return new TreeSet<>(ListedSimple.FUNCTIONS);
    }

    /** The data formats, by the name of their library in lower case. */
    public static Set<String> dataFormats() {
        return BundleContexts.DATA_FORMATS;
    }

    /** Whether a route that sets this header sets it for nothing: it is taken away before the next step. */
    public static boolean takesAway(String header) {
        return DataHeaders.takes(header);
    }
}
