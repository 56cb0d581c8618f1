package dev.tanqiao.lab.simulator;

import com.github.tomakehurst.wiremock.standalone.MappingsSource;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.stubbing.StubMappings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The stub mappings under {@code simulator/mappings}, read from the class path; a reset brings them back. */
final class ShippedMappings implements MappingsSource {

    private static final String FOLDER = "simulator/mappings/";

    @Override
    public void loadMappingsInto(StubMappings stubMappings) {
        all().forEach(stubMappings::addMapping);
    }

    /** Each as its file has it. */
    static Stream<StubMapping> all() {
        return names().stream().filter(name -> name.endsWith(".json")).sorted().map(ShippedMappings::read);
    }

    /** The files' names; the folder lies in a jar, or beside the classes. */
    private static List<String> names() {
        URL folder = ShippedMappings.class.getClassLoader().getResource(FOLDER);
        if (folder == null) {
            throw new IllegalStateException(FOLDER + " is missing from this jar.");
        }
        try {
            return folder.openConnection() instanceof JarURLConnection jar
                    ? inside(jar)
                    : below(Path.of(URI.create(folder.toString())));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> inside(JarURLConnection jar) throws IOException {
        return jar.getJarFile().stream()
                .map(entry -> entry.getName())
                .filter(name -> name.startsWith(FOLDER))
                .map(name -> name.substring(FOLDER.length()))
                .toList();
    }

    private static List<String> below(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static StubMapping read(String name) {
        try (InputStream file = ShippedMappings.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
            if (file == null) {
                throw new IllegalStateException(FOLDER + name + " is missing from this jar.");
            }
            return StubMapping.buildFrom(new String(file.readAllBytes(), StandardCharsets.UTF_8));
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
