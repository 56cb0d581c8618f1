package dev.tanqiao.lab.simulator.fault;

import java.util.Optional;
import java.util.function.Supplier;

/** Tells a model what goes wrong where nobody calls: with its pushes, and with its bill lines. */
public interface Strikes {

    /** Nothing ever goes wrong. */
    Strikes NONE = new Strikes() {
        @Override
        public Optional<Struck> draw(String operation, Supplier<Caller> caller) {
            return Optional.empty();
        }

        @Override
        public boolean stands(long number) {
            return false;
        }
    };

    /**
     * The fault that strikes the next of an operation's calls, if one does; each is counted once.
     *
     * @param caller whom it is about; asked for only where a fault wants to know
     */
    Optional<Struck> draw(String operation, Supplier<Caller> caller);

    /** Whether a fault is planted and not healed. */
    boolean stands(long number);
}
