package dev.tanqiao.lab.simulator.city;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.Model;
import dev.tanqiao.lab.simulator.Recorder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal in memory, kept as the lines a file would hold, so that reading back is as lossy as a file is. */
public final class TestJournal implements Recorder {

    private final List<String> lines;
    private @Nullable Model model;

    /** A new journal. */
    public TestJournal() {
        this(List.of());
    }

    /** A journal as it was found. */
    public TestJournal(List<String> lines) {
        this.lines = new ArrayList<>(lines);
    }

    /** Gives the model every line so far, and from now on every new one. */
    public <M extends Model> M open(M newModel) {
        model = newModel;
        lines.forEach(line -> newModel.apply(read(line)));
        return newModel;
    }

    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public synchronized void record(String name, ObjectNode entry) {
        String line = Json.write(entry);
        lines.add(line);
        if (model != null) {
            model.apply(read(line));
        }
    }

    private static JsonNode read(String line) {
        return Json.read(line).orElseThrow();
    }
}
