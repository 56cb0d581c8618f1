package dev.tanqiao.simulator;

import com.github.tomakehurst.wiremock.standalone.MappingsSource;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.stubbing.StubMappings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The stub mappings under {@code simulator/mappings}, read from the class path; a reset brings them back. */
final class ShippedMappings implements MappingsSource {

    static final String WHERE = "classpath*:simulator/mappings/*.json";

    @Override
    public void loadMappingsInto(StubMappings stubMappings) {
        try {
            Arrays.stream(new PathMatchingResourcePatternResolver(getClass().getClassLoader()).getResources(WHERE))
                    .map(ShippedMappings::read)
                    .forEach(stubMappings::addMapping);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static StubMapping read(Resource file) {
        try {
            return StubMapping.buildFrom(file.getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void save(List<StubMapping> stubMappings) {
        // Stubs that a tester adds live as long as the process.
    }

    @Override
    public void save(StubMapping stubMapping) {
        // As above.
    }

    @Override
    public void remove(StubMapping stubMapping) {
        // What is shipped stays shipped.
    }

    @Override
    public void removeAll() {
        // As above.
    }
}
