package dev.tanqiao.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The routes, kamelets and rules of this jar, as files that may be changed. */
final class ShippedRoutes {

    private static final String ALL = "classpath*:routes/**/*.yaml";
    private static final String ROOT = "/routes/";

    private ShippedRoutes() {}

    /** Their files, {@code kamelets/carbon-call.kamelet.yaml}. */
    static List<String> names() {
        try {
            List<String> names = new ArrayList<>();
            for (Resource file : new PathMatchingResourcePatternResolver().getResources(ALL)) {
                names.add(name(file));
            }
            return names;
        } catch (IOException failure) {
            throw new UncheckedIOException("The shipped routes cannot be listed.", failure);
        }
    }

    private static String name(Resource file) throws IOException {
        String url = file.getURL().toString();
        return url.substring(url.lastIndexOf(ROOT) + ROOT.length());
    }

    static void copyTo(Path folder) {
        try {
            for (Resource file : new PathMatchingResourcePatternResolver().getResources(ALL)) {
                Path copy = folder.resolve(name(file));
                Files.createDirectories(copy.getParent());
                try (InputStream content = file.getInputStream()) {
                    Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The shipped routes cannot be copied to %s.".formatted(folder), failure);
        }
    }
}
