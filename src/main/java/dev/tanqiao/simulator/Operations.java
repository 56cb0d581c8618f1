package dev.tanqiao.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The names of all that can be asked of the simulator or is pushed by it: what a fault strikes. */
public final class Operations {

    /** As the files under {@code simulator/mappings} name them, and both pushes. */
    public static final Set<String> ALL = all();

    private Operations() {}

    private static Set<String> all() {
        Set<String> names = new TreeSet<>(Set.of("push.bills", "push.authorizations"));
        try {
            for (Resource file : new PathMatchingResourcePatternResolver(Operations.class.getClassLoader())
                    .getResources(ShippedMappings.WHERE)) {
                Json.read(file.getContentAsString(StandardCharsets.UTF_8))
                        .map(mapping -> mapping.at("/response/transformerParameters/operation"))
                        .filter(name -> name.isTextual())
                        .ifPresent(name -> names.add(name.asText()));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return Collections.unmodifiableSet(names);
    }
}
