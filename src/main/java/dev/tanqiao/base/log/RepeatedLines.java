package dev.tanqiao.base.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Writes a warning or an error that comes again and again a few times a minute, and counts the rest: a database that is away for half a
 * minute would write tens of thousands of lines. The count is told in the minute after.
 */
public final class RepeatedLines extends TurboFilter {

    private static final String OURS = "dev.tanqiao.";

    /** Ours are about a settlement, a delivery, an account each. */
    private static final int MOST_OF_OURS = 20;

    private static final int MOST_OF_OTHERS = 1;
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long SWEEP = TimeUnit.SECONDS.toNanos(5);
    private static final int LONGEST = 60;

    private final Map<String, Lines> seen = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private volatile long sweptNanos;

    public RepeatedLines() {
        this(System::nanoTime);
    }

    RepeatedLines(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.sweptNanos = nanoTime.getAsLong();
    }

    /** How often a line came since its minute began. */
    private record Lines(long begunNanos, int count) {}

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] values,
            @Nullable Throwable failure) {
        if (format == null || !level.isGreaterOrEqual(Level.INFO)) {
            return FilterReply.NEUTRAL;
        }
        long now = nanoTime.getAsLong();
        if (now - sweptNanos > SWEEP) {
            sweptNanos = now;
            tell(logger, now);
        }
        if (!level.isGreaterOrEqual(Level.WARN)) {
            return FilterReply.NEUTRAL;
        }
        boolean ours = logger.getName().startsWith(OURS);
        Lines lines = seen.merge(
                "%s \"%s\"".formatted(logger.getName(), ours ? brief(format) : kind(format, failure)),
                new Lines(now, 1),
                (before, first) -> new Lines(before.begunNanos(), before.count() + 1));
        return lines.count() > (ours ? MOST_OF_OURS : MOST_OF_OTHERS) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    /** What others write holds numbers; what failed tells more. */
    private static String kind(String format, @Nullable Throwable failure) {
        if (failure == null) {
            return brief(format.replaceAll("[0-9A-Fa-f]*\\d[0-9A-Fa-f-]*", "#"));
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getName();
    }

    private static String brief(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private void tell(Logger logger, long now) {
        seen.forEach((line, lines) -> {
            if (now - lines.begunNanos() > MINUTE && seen.remove(line, lines)) {
                int most = line.startsWith(OURS) ? MOST_OF_OURS : MOST_OF_OTHERS;
                if (lines.count() > most) {
                    logger.getLoggerContext()
                            .getLogger(RepeatedLines.class)
                            .info("log.repeated line={} notWritten={}", line, lines.count() - most);
                }
            }
        });
    }
}
