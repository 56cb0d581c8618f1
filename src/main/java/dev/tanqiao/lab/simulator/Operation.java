package dev.tanqiao.lab.simulator;

/** What answers one operation of an upstream; stub mappings name it by the transformer parameter {@code operation}. */
@FunctionalInterface
public interface Operation {

    /** Answers from state; what it changes is recorded before it answers. */
    SimAnswer answer(SimRequest request);
}
