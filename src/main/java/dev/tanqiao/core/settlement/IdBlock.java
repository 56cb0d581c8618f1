package dev.tanqiao.core.settlement;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/** Ids that a store is asked for so many at a time; what is left over is never used. */
final class IdBlock implements LongSupplier {

    private final IntFunction<List<Long>> store;
    private final int size;
    private Iterator<Long> block = Collections.emptyIterator();

    IdBlock(IntFunction<List<Long>> store, int size) {
        this.store = store;
        this.size = size;
    }

    @Override
    public long getAsLong() {
        if (!block.hasNext()) {
            block = store.apply(size).iterator();
        }
        return block.next();
    }
}
