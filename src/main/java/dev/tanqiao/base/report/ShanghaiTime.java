package dev.tanqiao.base.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Moments as people are shown them: in the one time zone of campus and city, with its offset. */
public final class ShanghaiTime {

    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ROOT).withZone(ZoneId.of("Asia/Shanghai"));

    private static final Pattern INSTANT =
            Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z");

    private ShanghaiTime() {}

    /** As {@code 2026-03-02T12:19:08+08:00}. */
    public static String of(Instant moment) {
        return SHOWN.format(moment);
    }

    /** A text of our own, with each moment in it shown so; what is no moment stays. */
    public static String in(String text) {
        return INSTANT.matcher(text).replaceAll(found -> {
            try {
                return of(Instant.parse(found.group()));
            } catch (DateTimeParseException noMoment) { // as the 31st of February
                return found.group();
            }
        });
    }
}
