package dev.tanqiao.core.settlement;

import java.util.List;
import java.util.function.Supplier;

/** Where pauses, caps and what people did by hand are kept. */
public interface ControlStore {

    /** Writes the act and runs what it does, both in one database transaction: an effect that fails leaves no act. */
    <T> T act(Act act, Supplier<T> effect);

    List<Pause> pauses();

    /** Adds the pause, or takes the place of the one with the same scope and key. */
    void pause(Pause pause);

    /** Whether there was such a pause. */
    boolean resume(Pause.Scope scope, String key);

    /** The settlements in HELD whose reason begins with {@link Dispatching#PAUSED}, in that scope; locked when called within an act. */
    List<Long> heldByPause(Pause.Scope scope, String key);

    List<Cap> caps();

    /** Sets a cap, whoever set it before. */
    void cap(Cap cap);

    /** Sets a cap from the settings, unless a person has set it by hand. */
    void capFromSettings(Cap cap);
}
