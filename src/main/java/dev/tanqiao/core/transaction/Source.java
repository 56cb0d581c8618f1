package dev.tanqiao.core.transaction;

import java.util.regex.Pattern;

/**
 * Who says that a purchase was made: the campus, or a route of a bundle. The hub sets it, never the data: no bundle can speak about
 * an order of the campus or a purchase of another bundle.
 *
 * @param name {@code campus}, or {@code bundle/route}
 */
public record Source(String name) {

    private static final Pattern NAME =
            Pattern.compile("campus|[a-z][a-z0-9-]{0,62}/[^\\s*/\\p{Cntrl}][^*\\p{Cntrl}]{0,199}");

    /** The campus, whose orders the hub reads itself. */
    public static final Source CAMPUS = new Source("campus");

    /** @throws IllegalArgumentException when the name is neither {@code campus} nor {@code bundle/route} */
    public Source {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no source of purchases: expected campus, or bundle/route.".formatted(name));
        }
    }

    /** A route of a bundle. */
    public static Source of(String bundle, String route) {
        return new Source(bundle + "/" + route);
    }

    public boolean isCampus() {
        return equals(CAMPUS);
    }

    /** The bundle whose route it is; {@code campus} for the campus. */
    public String bundle() {
        return isCampus() ? name : name.substring(0, name.indexOf('/'));
    }

    /** In a sentence: {@code the campus}, {@code bikes/rentals}. */
    public String told() {
        return isCampus() ? "the campus" : name;
    }
}
