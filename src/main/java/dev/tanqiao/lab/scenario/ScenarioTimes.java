package dev.tanqiao.lab.scenario;

import dev.tanqiao.lab.scenario.Scenario.Step;
import dev.tanqiao.lab.simulator.VirtualClock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.function.BiConsumer;
import org.springframework.boot.convert.DurationStyle;

/** When the steps of a scenario come. */
final class ScenarioTimes {

    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm[:ss]").withResolverStyle(ResolverStyle.STRICT);

    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final String TOO_LONG = "a time within %s days of the world's start".formatted(LONGEST.toDays());

    private final BiConsumer<String, String> complain;

    /** @param complain is told where something is wrong, and what was expected */
    ScenarioTimes(BiConsumer<String, String> complain) {
        this.complain = complain;
    }

    /** Finds times that run backwards, or further than anybody plays. */
    void check(Instant start, List<Step> steps) {
        Instant now = start;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Instant next = next(i, now, step);
            if (next.isAfter(start.plus(LONGEST))) {
                complain.accept("/when/" + i, TOO_LONG);
            } else if (next.isBefore(now)) {
                complain.accept(
                        "/when/" + i + "/at",
                        "time runs backwards: the step before is at %s, this one at %s"
                                .formatted(shown(now), shown(next)));
            } else {
                now = next;
            }
            if (step.act().equals("advance")) {
                now = now.plus(DurationStyle.SIMPLE.parse(step.body().asText()));
                if (now.isAfter(start.plus(LONGEST))) {
                    complain.accept("/when/" + i + "/advance", TOO_LONG);
                    return; // each step behind it would be told as well
                }
            }
        }
    }

    /** As {@link #next(Instant, Step)}; a time that is none is told, and counts as the moment before. */
    private Instant next(int number, Instant before, Step step) {
        try {
            return next(before, step);
        } catch (DateTimeException none) {
            complain.accept(
                    "/when/" + number + "/at",
                    "there is no time %s; write 12:05 or 2026-03-03 12:05".formatted(step.at()));
            return before;
        }
    }

    /** When a step comes, if the one before was at that instant. */
    static Instant next(Instant before, Step step) {
        String at = step.at();
        if (at != null) {
            ZonedDateTime last = before.atZone(VirtualClock.SHANGHAI);
            LocalDateTime written = at.contains(" ")
                    ? LocalDateTime.parse(at, DAY_AND_TIME)
                    : last.toLocalDate().atTime(LocalTime.parse(at));
            return written.atZone(VirtualClock.SHANGHAI).toInstant();
        }
        Duration after = step.after();
        return after == null ? before : before.plus(after);
    }

    static String shown(Instant at) {
        return DateTimeFormatter.ofPattern("MM-dd HH:mm:ss").format(at.atZone(VirtualClock.SHANGHAI));
    }
}
