package dev.tanqiao.lab.simulator.fault;

import dev.tanqiao.lab.simulator.VirtualClock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a fault strikes: between two virtual instants, or between two times of every day in Shanghai ({@code 23:00} to
 * {@code 01:00} runs over midnight). A bound that is not given bounds nothing.
 */
sealed interface Hours {

    /** Whether it strikes at that instant; {@code from} is inside, {@code until} is not. */
    boolean hold(Instant at);

    /** The next instant behind that one at which this changes. */
    Optional<Instant> nextChange(Instant after);

    /** Whether these hold whenever the others do. */
    boolean cover(Hours others);

    /**
     * As a fault says it.
     *
     * @throws IllegalArgumentException when it makes no stretch of time
     */
    static Hours of(@Nullable String from, @Nullable String until) {
        boolean daily = isTimeOfDay(from) || isTimeOfDay(until);
        boolean instants = isInstant(from) || isInstant(until);
        if (daily && instants) {
            throw new IllegalArgumentException(
                    "/until: from and until are both instants, or both times of day, not %s and %s"
                            .formatted(from, until));
        }
        if (from != null && from.equals(until)) {
            throw new IllegalArgumentException("/until: another time than from, which is %s too".formatted(from));
        }
        try {
            return daily ? Daily.of(from, until) : Once.of(from, until);
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException(
                    "/from: from and until are times of day such as 12:00, or instants such as 2026-03-02T12:00:00+08:00, not %s and %s"
                            .formatted(from, until),
                    malformed);
        }
    }

    private static boolean isTimeOfDay(@Nullable String text) {
        return text != null && text.length() == "12:00".length();
    }

    private static boolean isInstant(@Nullable String text) {
        return text != null && !isTimeOfDay(text);
    }

    /** Between two instants. */
    record Once(@Nullable Instant from, @Nullable Instant until) implements Hours {

        static Once of(@Nullable String from, @Nullable String until) {
            var once = new Once(instant(from), instant(until));
            if (once.from != null && once.until != null && once.until.isBefore(once.from)) {
                throw new IllegalArgumentException("/until: an instant after from, which is %s".formatted(from));
            }
            return once;
        }

        private static @Nullable Instant instant(@Nullable String text) {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        }

        @Override
        public boolean hold(Instant at) {
            return (from == null || !at.isBefore(from)) && (until == null || at.isBefore(until));
        }

        @Override
        public Optional<Instant> nextChange(Instant after) {
            return Stream.of(from, until)
                    .filter(Objects::nonNull)
                    .filter(bound -> bound.isAfter(after))
                    .min(Comparator.naturalOrder());
        }

        @Override
        public boolean cover(Hours others) {
            if (from == null && until == null) {
                return true;
            }
            return others instanceof Once once
                    && (from == null || once.from != null && !once.from.isBefore(from))
                    && (until == null || once.until != null && !once.until.isAfter(until));
        }
    }

    /** Between two times of every day. */
    record Daily(LocalTime from, LocalTime until) implements Hours {

        static Daily of(@Nullable String from, @Nullable String until) {
            return new Daily(time(from), time(until));
        }

        private static LocalTime time(@Nullable String text) {
            return text == null ? LocalTime.MIDNIGHT : LocalTime.parse(text);
        }

        @Override
        public boolean hold(Instant at) {
            return hold(at.atZone(VirtualClock.SHANGHAI).toLocalTime());
        }

        private boolean hold(LocalTime time) {
            boolean begun = !time.isBefore(from);
            boolean over = !time.isBefore(until);
            return from.isBefore(until) ? begun && !over : begun || !over;
        }

        @Override
        public Optional<Instant> nextChange(Instant after) {
            LocalDate today = after.atZone(VirtualClock.SHANGHAI).toLocalDate();
            return Stream.of(today, today.plusDays(1))
                    .flatMap(day -> Stream.of(day.atTime(from), day.atTime(until)))
                    .map(bound -> bound.atZone(VirtualClock.SHANGHAI).toInstant())
                    .filter(bound -> bound.isAfter(after))
                    .min(Comparator.naturalOrder());
        }

        @Override
        public boolean cover(Hours others) {
            return others instanceof Daily daily
                    && hold(daily.from)
                    && (until.equals(daily.until) || hold(daily.until))
                    && lengthMinutes() >= daily.lengthMinutes();
        }

        private long lengthMinutes() {
            return Math.floorMod(until.toSecondOfDay() - from.toSecondOfDay(), 86_400) / 60;
        }
    }
}
