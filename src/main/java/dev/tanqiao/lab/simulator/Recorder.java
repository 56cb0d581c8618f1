package dev.tanqiao.lab.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes a change last: writes it to the journal, flushes, then applies it to its model, all under the model's lock. */
@FunctionalInterface
public interface Recorder {

    /**
     * Records one change. {@code at} (the virtual instant) and {@code model} are added to the entry.
     *
     * @param model the model's name
     * @param entry has a {@code kind}
     */
    void record(String model, ObjectNode entry);
}
