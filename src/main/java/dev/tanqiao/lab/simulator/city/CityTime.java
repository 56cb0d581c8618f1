package dev.tanqiao.lab.simulator.city;

import dev.tanqiao.lab.simulator.VirtualClock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;

/** Times in the platform's requests: {@code yyyy-MM-dd HH:mm:ss}, Asia/Shanghai. */
final class CityTime {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);
    private static final ZoneId ZONE = VirtualClock.SHANGHAI;

    private CityTime() {}

    static boolean isTime(String text) {
        try {
            LocalDateTime.parse(text, FORMAT);
            return true;
        } catch (DateTimeException otherFormat) {
            return false;
        }
    }

    /**
     * The instant a text names.
     *
     * @return milliseconds since the epoch
     * @throws DateTimeException when it has another format
     */
    static long millis(String text) {
        return LocalDateTime.parse(text, FORMAT).atZone(ZONE).toInstant().toEpochMilli();
    }

    /** The text that names an instant, to the second. */
    static String text(long millis) {
        return FORMAT.format(Instant.ofEpochMilli(millis).atZone(ZONE));
    }
}
