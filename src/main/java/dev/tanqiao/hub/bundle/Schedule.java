package dev.tanqiao.hub.bundle;

import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Date;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.BinaryOperator;
import org.quartz.CronExpression;
import org.springframework.boot.convert.DurationStyle;

/** When a route begins by itself, in business time: every so often, or at the times of a cron expression. */
public final class Schedule {

    /** What comes of ticks that are missed. */
    private enum Missed {
        /** One run makes up for all of them. */
        ONCE,
        /** None: the next run is that of the next tick. */
        SKIP
    }

    /** A tick that no run could begin within is missed; Quartz's own measure. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private final String name;
    private final BinaryOperator<Instant> following;
    private final Missed missed;
    private final Duration retryAfter;

    private Schedule(String name, BinaryOperator<Instant> following, Missed missed, Duration retryAfter) {
        this.name = name;
        this.following = following;
        this.missed = missed;
        this.retryAfter = retryAfter;
    }

    /** A parameter that makes no schedule. */
    public static final class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
        private final String parameter;

        Malformed(String parameter, String expected) {
            super("%s: %s".formatted(parameter, expected));
            this.parameter = parameter;
        }

        /** Its name. */
        String parameter() {
            return parameter;
        }
    }

    /**
     * A schedule as the parameters of the kamelet {@code schedule} say.
     *
     * @param every from the end of a run to the next; blank: {@code cron} says when
     * @param cron as Quartz reads it; blank: {@code every} says when
     * @param zone of the cron expression
     * @param missed {@code once} or {@code skip}
     * @param retryAfter from a run that failed to the next
     * @throws Malformed when they make none
     */
    public static Schedule of(String name, String every, String cron, String zone, String missed, String retryAfter) {
        if (name.isBlank()) {
            throw new Malformed("schedule", "a name is needed");
        }
        if (every.isBlank() == cron.isBlank()) {
            throw new Malformed(
                    cron.isBlank() ? "every" : "cron",
                    "exactly one of `every` and `cron` says when '%s' is due".formatted(name));
        }
        return new Schedule(
                name,
                cron.isBlank() ? every(every) : cron(cron, zone),
                missed(missed),
                duration("retryAfter", retryAfter));
    }

    private static BinaryOperator<Instant> every(String every) {
        Duration pause = duration("every", every);
        return (begunAt, now) -> now.plus(pause);
    }

    private static BinaryOperator<Instant> cron(String cron, String zone) {
        ZoneId place;
        try {
            place = ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            throw new Malformed("zone", "'%s' is no time zone like Asia/Shanghai".formatted(zone));
        }
        try {
            var times = new CronExpression(cron);
            times.setTimeZone(TimeZone.getTimeZone(place));
            return (begunAt, now) -> {
                Date next = times.getNextValidTimeAfter(Date.from(begunAt));
                return next == null ? NEVER : next.toInstant();
            };
        } catch (ParseException malformed) {
            throw new Malformed("cron", "'%s' is no cron expression: %s".formatted(cron, malformed.getMessage()));
        }
    }

    private static Missed missed(String word) {
        return Arrays.stream(Missed.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new Malformed("missed", "'%s' is neither once nor skip".formatted(word)));
    }

    private static Duration duration(String parameter, String text) {
        try {
            Duration duration = DurationStyle.detectAndParse(text);
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("not above 0");
            }
            return duration;
        } catch (IllegalArgumentException malformed) {
            throw new Malformed(parameter, "'%s' is no duration above 0, like 10m".formatted(text));
        }
    }

    /** Name of its row, which all replicas share. */
    public String name() {
        return name;
    }

    /** From a run that failed to the next. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** When a schedule that has not run yet is due. */
    public Instant first(Instant now) {
        return next(now, now);
    }

    /** Whether a run that was due then and begins now is not made. */
    public boolean isMissed(Instant dueAt, Instant now) {
        return missed == Missed.SKIP && dueAt.plus(TOLERANCE).isBefore(now);
    }

    /**
     * When the schedule is due next. What ticked during a run is due at once.
     *
     * @param begunAt when the run began that has ended now
     */
    public Instant next(Instant begunAt, Instant now) {
        return following.apply(begunAt, now);
    }
}
