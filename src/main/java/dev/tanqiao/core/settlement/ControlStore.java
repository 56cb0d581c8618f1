package dev.tanqiao.core.settlement;

import java.util.List;

/** Where pauses, caps and what people did by hand are kept. */
public interface ControlStore {

    /** Keeps what a person did, in the unit of work that does it. */
    void record(Act act);

    List<Pause> pauses();

    /** Adds the pause, or takes the place of the one with the same scope and key. */
    void pause(Pause pause);

    /** Whether there was such a pause. */
    boolean resume(Pause.Scope scope, String key);

    /** The settlements in HELD whose reason begins with {@link Dispatching#PAUSED}, in that scope; locked within a unit of work. */
    List<Long> heldByPause(Pause.Scope scope, String key);

    List<Cap> caps();

    /** Sets a cap, whoever set it before. */
    void cap(Cap cap);

    /** Sets a cap from the settings, unless a person has set it by hand. */
    void capFromSettings(Cap cap);
}
