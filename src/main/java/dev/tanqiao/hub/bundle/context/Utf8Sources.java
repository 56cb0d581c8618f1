package dev.tanqiao.hub.bundle.context;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.dsl.support.SourceLoader;
import org.apache.camel.spi.Resource;

/** Reads YAML as UTF-8. Camel's own loader reads it in the charset of the machine, which knows no 一餐厅 where Java 17 runs under LANG=C. */
final class Utf8Sources implements SourceLoader {

    @Override
    public String loadResource(Resource resource) throws IOException {
        try (InputStream bytes = resource.getInputStream()) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
