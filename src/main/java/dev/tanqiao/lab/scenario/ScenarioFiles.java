package dev.tanqiao.lab.scenario;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.base.yaml.YamlProblem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Finds scenario files: those that are named, those in folders that are named, or those of this jar. */
public final class ScenarioFiles {

    private static final String ENDING = ".scenario.yaml";
    private static final Path FOLDER = Path.of("simulator/scenarios");
    private static final String SHIPPED = "classpath*:simulator/scenarios/*" + ENDING;
    private static final String SCHEMA = "bundle/scenario.schema.json";
    private static final String PATTERN = "dev/tanqiao/lab/scenario/new.scenario.yaml";

    private ScenarioFiles() {}

    /**
     * Reads scenarios, in the order of their names.
     *
     * @param files files or folders; empty: the shipped ones
     * @param tags only those with one of them; null: all
     * @throws YamlProblem with everything that cannot be played, in all files
     * @throws IllegalArgumentException when there is none
     */
    public static List<Scenario> read(@Nullable List<Path> files, @Nullable List<String> tags) {
        List<YamlProblem.Finding> findings = new ArrayList<>();
        List<Scenario> scenarios = new ArrayList<>();
        if (files == null || files.isEmpty()) {
            readShipped(FOLDER, findings, scenarios);
        } else {
            for (Path named : files) {
                if (Files.exists(named)) {
                    within(named).forEach(file -> read(findings, scenarios, () -> ScenarioReader.read(file)));
                } else {
                    readShipped(named, findings, scenarios);
                }
            }
        }
        if (!findings.isEmpty()) {
            throw YamlProblem.of(findings);
        }
        List<Scenario> wanted = scenarios.stream()
                .filter(one -> tags == null || one.tags().stream().anyMatch(tags::contains))
                .toList();
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("There is no scenario"
                    + (tags == null
                            ? " here; their files end with " + ENDING + "."
                            : " with the tag " + String.join(" or ", tags) + "."));
        }
        return wanted;
    }

    private interface Reading {
        Scenario read();
    }

    private static void read(List<YamlProblem.Finding> findings, List<Scenario> scenarios, Reading reading) {
        try {
            scenarios.add(reading.read());
        } catch (YamlProblem problem) {
            findings.addAll(problem.details());
        }
    }

    /** The shipped scenario that reports call so, by its path or its name alone, or all that lie below the path. */
    private static void readShipped(Path named, List<YamlProblem.Finding> findings, List<Scenario> scenarios) {
        List<Resource> found = shipped().stream()
                .filter(file -> Path.of(name(file)).startsWith(named.normalize())
                        || alone(file).equals(named.toString()))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("There is no file or folder %s, and no shipped scenario is called so%s"
                    .formatted(
                            named,
                            Nearest.to(
                                            named.toString(),
                                            shipped().stream()
                                                    .map(ScenarioFiles::alone)
                                                    .toList())
                                    .map(name -> "; did you mean " + name + "?")
                                    .orElse("; `tanqiao scenario list` shows them.")));
        }
        found.forEach(file -> read(findings, scenarios, () -> ScenarioReader.read(name(file), text(file))));
    }

    private static Stream<Path> within(Path path) {
        if (!Files.isDirectory(path)) {
            return Stream.of(path);
        }
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(file -> file.toString().endsWith(ENDING)).sorted().toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The folder %s cannot be read.".formatted(path), unreadable);
        }
    }

    private static List<Resource> shipped() {
        try {
            return Arrays.stream(new PathMatchingResourcePatternResolver().getResources(SHIPPED))
                    .sorted(Comparator.comparing(ScenarioFiles::name))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String name(Resource file) {
        return "simulator/scenarios/" + file.getFilename();
    }

    private static String alone(Resource file) {
        String name = String.valueOf(file.getFilename());
        return name.substring(0, name.length() - ENDING.length());
    }

    private static String text(Resource file) {
        try {
            return file.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Writes a small scenario that passes.
     *
     * @throws IllegalArgumentException when the file is there, or is not named as scenarios are
     */
    public static void begin(Path file) {
        check(file);
        try (InputStream pattern = ScenarioFiles.class.getClassLoader().getResourceAsStream(PATTERN)) {
            if (pattern == null) {
                throw new IllegalStateException("The file " + PATTERN + " is missing from this jar.");
            }
            write(file, new String(pattern.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Says beforehand whether a scenario can be written there.
     *
     * @throws IllegalArgumentException when the file is there, or is not named as scenarios are
     */
    public static void check(Path file) {
        if (!file.toString().endsWith(ENDING)) {
            throw new IllegalArgumentException(
                    "The name of a scenario's file ends with %s; %s does not.".formatted(ENDING, file));
        }
        if (Files.exists(file)) {
            throw isThere(file);
        }
    }

    /**
     * Writes a scenario, and never over another. Its first line names the schema for editors: that of the checkout it lies in, or
     * copies beside it.
     *
     * @throws IllegalArgumentException when the file is there
     */
    public static void write(Path file, String text) {
        try {
            Path folder =
                    Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
            Files.createDirectories(folder);
            String schema = schema(folder).toString().replace(File.separatorChar, '/');
            Files.writeString(
                    file,
                    "# yaml-language-server: $schema=%s\n".formatted(schema) + text,
                    StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException there) {
            throw isThere(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("%s cannot be written.".formatted(file), failure);
        }
    }

    private static Path schema(Path folder) {
        for (Path above = folder; above != null; above = above.getParent()) {
            Path schema = above.resolve("contracts").resolve(SCHEMA);
            if (Files.exists(schema)) {
                return folder.relativize(schema);
            }
        }
        Path copies = folder.resolve(".schemas");
        Shipped.SCHEMAS.copyTo(copies);
        return folder.relativize(copies.resolve(SCHEMA));
    }

    private static IllegalArgumentException isThere(Path file) {
        return new IllegalArgumentException("%s is there already; nothing was written.".formatted(file));
    }
}
