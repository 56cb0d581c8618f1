package dev.tanqiao.simulator.world;

import java.util.List;

/** Everything that happens in a world by itself, in the order of time. */
public final class Timeline {

    private Timeline() {}

    /** The timeline that follows from world and seed: always the same. */
    public static List<WorldEvent> of(World world) {
        return List.of();
    }
}
