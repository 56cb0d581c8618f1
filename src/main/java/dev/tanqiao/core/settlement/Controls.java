package dev.tanqiao.core.settlement;

import dev.tanqiao.core.event.UnitOfWork;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a person may do by hand to all that is to come: pause and resume, set caps. Each leaves an act. */
public final class Controls {

    private final ControlStore controls;
    private final SettlementStore settlements;
    private final SettlementWriter writer;
    private final UnitOfWork work;
    private final Clock clock;

    public Controls(ControlStore controls, SettlementStore settlements, UnitOfWork work, Clock clock) {
        this.controls = controls;
        this.settlements = settlements;
        this.writer = new SettlementWriter(settlements);
        this.work = work;
        this.clock = clock;
    }

    public List<Pause> pauses() {
        return controls.pauses();
    }

    public List<Cap> caps() {
        return controls.caps();
    }

    /** From now on nothing leaves for the city in that scope. */
    public Pause pause(Pause.Scope scope, String key, String reason, String actor) {
        Instant now = clock.instant();
        return act(now, actor, "pause", scope.subject(key), reason, () -> {
            Pause pause = new Pause(scope, key, now, actor, reason);
            controls.pause(pause);
            return pause;
        });
    }

    /**
     * Ends a pause; what it held is due at once. Said again, it does so again, for what was held in the same moment.
     *
     * @return how many settlements are due again
     */
    public int resume(Pause.Scope scope, String key, String reason, String actor) {
        Instant now = clock.instant();
        return act(now, actor, "resume", scope.subject(key), reason, () -> {
            boolean paused = controls.resume(scope, key);
            List<Settlement> held = settlements.lock(controls.heldByPause(scope, key));
            if (!paused && held.isEmpty()) {
                throw ControlRefused.unknown("pause of " + scope.subject(key));
            }
            return writer.write(Plan.of(
                            held.stream()
                                    .map(settlement -> release(settlement, reason, actor, now))
                                    .toList(),
                            now))
                    .size();
        });
    }

    /** Sets a cap; 0: none. */
    public Cap cap(Cap.Scope scope, BigDecimal points, String reason, String actor) {
        if (!Cap.canBe(points)) {
            throw ControlRefused.because(
                    "A cap is 0 (none) or at most %s points. Nothing was changed.".formatted(Cap.MOST));
        }
        Instant now = clock.instant();
        return act(now, actor, "cap", "cap " + scope.word(), reason, () -> {
            Cap cap = new Cap(scope, points, actor, now);
            controls.cap(cap);
            return cap;
        });
    }

    /** Takes the settings' caps over, where no person has set another. */
    public void capsFromSettings(Map<Cap.Scope, BigDecimal> points) {
        Instant now = clock.instant();
        points.forEach((scope, most) -> controls.capFromSettings(new Cap(scope, most, Cap.SETTINGS, now)));
    }

    /** Does something of another room and writes the act, both in one database transaction: an effect that fails leaves no act. */
    public <T> T act(String actor, String action, String subject, String reason, Supplier<T> effect) {
        return act(clock.instant(), actor, action, subject, reason, effect);
    }

    private <T> T act(Instant at, String actor, String action, String subject, String reason, Supplier<T> effect) {
        return work.commit(() -> {
            controls.record(new Act(at, actor, action, subject, reason));
            return effect.get();
        });
    }

    private static Change release(Settlement settlement, String reason, String actor, Instant now) {
        return new Change(
                settlement, SettlementStatus.PENDING, "resumed", "person " + actor + ": " + reason, now, null, now);
    }
}
