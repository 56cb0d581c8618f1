package dev.tanqiao.upstream.carbon;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The city's way to write time in requests: {@code yyyy-MM-dd HH:mm:ss} in Asia/Shanghai. */
final class CityTime {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

    private CityTime() {}

    static String text(Instant instant) {
        return FORMAT.format(instant);
    }
}
