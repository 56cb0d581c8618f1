package dev.tanqiao.hub.bundle.context;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.jspecify.annotations.Nullable;

/**
 * The classes that YAML of a bundle may name: types of data, exceptions, and Camel's own ways to gather bodies. Whatever else is
 * named ({@code #class:}, {@code beans}, {@code convertBodyTo}) is not there.
 */
final class ListedClasses extends DefaultClassResolver {

    /** Types a body, header or property may be converted to; none that opens a file, a socket or a class. */
    private static final Set<String> DATA = Set.of(
            "boolean",
            "int",
            "long",
            "double",
            "byte[]",
            "java.lang.Object",
            "java.lang.String",
            "java.lang.Boolean",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Double",
            "java.lang.Number",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.util.Map",
            "java.util.LinkedHashMap",
            "java.util.List",
            "java.util.ArrayList",
            "java.util.Collection",
            "java.util.Iterator",
            "java.io.InputStream",
            "java.time.Instant",
            "java.time.Duration",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.OffsetDateTime");

    /** Strategies of aggregators. */
    private static final Pattern GATHERING = Pattern.compile(
            "org\\.apache\\.camel\\.processor\\.aggregate\\.(GroupedBody|GroupedExchange|GroupedMessage|String|UseLatest|UseOriginal)AggregationStrategy");

    /** What routes catch; whether it is an exception at all is asked of the class. */
    private static final Pattern EXCEPTION = Pattern.compile(
            "(java\\.(lang|io|net|util|util\\.concurrent)|javax\\.net\\.ssl|org\\.apache\\.camel|org\\.apache\\.camel\\.http\\.base|dev\\.tanqiao\\.hub\\.bundle\\.door)\\.[A-Z]\\w*");

    private static final Set<String> UNQUALIFIED = Set.of("String", "Boolean", "Integer", "Long", "Double", "Object");

    @Override
    public @Nullable Class<?> resolveClass(String name) {
        return listed(name, super.resolveClass(name));
    }

    @Override
    public @Nullable Class<?> resolveClass(String name, ClassLoader loader) {
        return listed(name, super.resolveClass(name, loader));
    }

    /** Sorted, as documents show them. */
    static Set<String> data() {
        return new TreeSet<>(DATA);
    }

    private static @Nullable Class<?> listed(String name, @Nullable Class<?> there) {
        if (there == null) {
            return null;
        }
        boolean listed = DATA.contains(name)
                || UNQUALIFIED.contains(name)
                || GATHERING.matcher(name).matches()
                || EXCEPTION.matcher(name).matches() && Throwable.class.isAssignableFrom(there);
        return listed ? there : null;
    }
}
