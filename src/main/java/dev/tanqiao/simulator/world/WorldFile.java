package dev.tanqiao.simulator.world;

import org.jspecify.annotations.Nullable;

/** A world file as it is written. */
final class WorldFile {

    private WorldFile() {}

    static World read(String file, @Nullable Long seed) {
        throw new UnsupportedOperationException(file + seed);
    }
}
