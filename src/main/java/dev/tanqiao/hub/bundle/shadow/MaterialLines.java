package dev.tanqiao.hub.bundle.shadow;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Material as JSON lines, so that another process can replay it: what it is about, the transactions, the events, and a last line that
 * says that it is whole. What a hub of another version has written and this one does not know is passed over.
 */
public final class MaterialLines implements Material {

    /** Points as plain decimals in texts: no reader rounds them. */
    static final JsonMapper JSON = mapper();

    private final Path file;
    private final About about;

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .findAndAddModules()
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .build();
        mapper.configOverride(BigDecimal.class).setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING));
        return mapper;
    }

    /**
     * What the material is about.
     *
     * @param hub the version of the hub it comes from
     * @param properties by bundle, those that are set there; no secrets
     */
    public record About(String hub, Period period, Map<String, Map<String, String>> properties) {}

    /** One line; one of them is there. */
    private record Line(
            @Nullable About about,
            @Nullable PastTransaction transaction,
            @Nullable PastEvent event,
            @Nullable Long leftOut) {}

    /**
     * Reads a file that {@link #write} has written.
     *
     * @throws IllegalArgumentException when it begins with something else
     */
    public MaterialLines(Path file) throws IOException {
        this.file = file;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String first = lines.readLine();
            About read =
                    first == null ? null : JSON.readValue(first, Line.class).about();
            if (read == null) {
                throw new IllegalArgumentException("%s does not begin as material for a replay does.".formatted(file));
            }
            this.about = read;
        }
    }

    /** Writes all of it. */
    static void write(About about, Material material, OutputStream out) {
        line(new Line(about, null, null, null), out);
        material.transactions(each -> line(new Line(null, each, null, null), out));
        long leftOut = material.events(each -> line(new Line(null, null, each, null), out));
        line(new Line(null, null, null, leftOut), out);
    }

    private static void line(Line line, OutputStream out) {
        try {
            JSON.writeValue(out, line);
            out.write('\n');
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    public Path file() {
        return file;
    }

    public About about() {
        return about;
    }

    @Override
    public Period period() {
        return about.period();
    }

    @Override
    public void transactions(Consumer<PastTransaction> each) {
        read(line -> {
            if (line.transaction() != null) {
                each.accept(line.transaction());
            }
        });
    }

    @Override
    public long events(Consumer<PastEvent> each) {
        return read(line -> {
            if (line.event() != null) {
                each.accept(line.event());
            }
        });
    }

    /** @throws IllegalStateException when it ends too early */
    private long read(Consumer<Line> each) {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                Line line = JSON.readValue(text, Line.class);
                if (line.leftOut() != null) {
                    return line.leftOut();
                }
                each.accept(line);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The material in %s cannot be read.".formatted(file), unreadable);
        }
        throw new IllegalStateException(
                "The material in %s is not whole: the connection to the hub ended too early. Ask again."
                        .formatted(file));
    }
}
