package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.base.redact.OwnerOnly;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The append-only file behind the state: one JSON object a line, the first of them saying which world it is. A line is
 * with the operating system before anything else happens, so it outlives the process; a torn last line is cut off.
 */
final class Journal implements AutoCloseable {

    private final Path path;
    private final RandomAccessFile file;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private Journal(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens or begins a journal and holds it alone.
     *
     * @param header what the first line says; an existing journal must begin with the same
     * @param fresh forgets an existing one
     * @param readBack takes each entry after the header, in order
     */
    static Journal open(Path path, ObjectNode header, boolean fresh, Consumer<JsonNode> readBack) {
        try {
            OwnerOnly.make(path);
            var file = new RandomAccessFile(path.toFile(), "rw");
            var journal = new Journal(path, file);
            try {
                journal.holdAlone();
                journal.begin(header, fresh, readBack);
                return journal;
            } catch (RuntimeException | IOException failure) {
                file.close();
                throw failure;
            }
        } catch (IOException unusable) {
            throw new SimulatorProblem(
                    "The state directory %s cannot be used: %s."
                            .formatted(path.toAbsolutePath().getParent(), unusable.getMessage()),
                    unusable);
        }
    }

    private void holdAlone() throws IOException {
        try {
            FileLock lock = file.getChannel().tryLock();
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            // Told below, as when another process holds it.
        }
        throw new SimulatorProblem(
                "Another simulator runs on %s; stop it, or name another state directory with --state."
                        .formatted(path.toAbsolutePath().getParent()));
    }

    private void begin(ObjectNode header, boolean fresh, Consumer<JsonNode> readBack) throws IOException {
        if (fresh) {
            file.setLength(0);
        }
        cutTornLine();
        if (file.length() == 0) {
            append(header);
            return;
        }
        try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            check(header, entry(String.valueOf(lines.readLine()), 1));
            int number = 2;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                readBack.accept(entry(line, number++));
            }
        }
        file.seek(file.length());
    }

    private void check(ObjectNode expected, JsonNode found) {
        if (!Json.write(expected).equals(Json.write(found))) { // as text: a number read back may be of another type
            throw new SimulatorProblem(
                    "The state directory %s belongs to world %s with seed %s as it was then, not to %s with seed %s as it is now; take --fresh to begin anew, or another --state."
                            .formatted(
                                    path.toAbsolutePath().getParent(),
                                    found.path("world").asText("?"),
                                    found.path("seed").asText("?"),
                                    expected.path("world").asText(),
                                    expected.path("seed").asText()));
        }
    }

    private JsonNode entry(String line, int number) {
        return Json.read(line)
                .orElseThrow(() -> new SimulatorProblem(
                        "%s:%s is no JSON; take --fresh to begin anew.".formatted(path.toAbsolutePath(), number)));
    }

    private void cutTornLine() throws IOException {
        long length = file.length();
        while (length > 0) {
            file.seek(length - 1);
            if (file.read() == '\n') {
                break;
            }
            length--;
        }
        file.setLength(length);
        file.seek(length);
    }

    /** Writes one line; it is with the operating system when this returns. */
    synchronized void append(JsonNode entry) {
        try {
            line.reset();
            Json.MAPPER.writeValue(line, entry);
            line.write('\n');
            file.write(line.toByteArray());
        } catch (IOException full) {
            throw new UncheckedIOException("The journal " + path + " cannot be written.", full);
        }
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
