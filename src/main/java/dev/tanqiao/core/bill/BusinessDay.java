package dev.tanqiao.core.bill;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/** The day of reconciliation (对账日): midnight to midnight in Asia/Shanghai, closed at 04:00 of the next. */
public final class BusinessDay {

    private static final ZoneId CITY = ZoneId.of("Asia/Shanghai");
    private static final LocalTime CLOSING = LocalTime.of(4, 0);

    private BusinessDay() {}

    /** The day something belongs to. */
    public static LocalDate of(Instant instant) {
        return instant.atZone(CITY).toLocalDate();
    }

    /** The first moment that belongs to the next day. */
    public static Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(CITY).toInstant();
    }

    /** When a day is closed. */
    public static Instant closingOf(LocalDate day) {
        return day.plusDays(1).atTime(CLOSING).atZone(CITY).toInstant();
    }

    /** The latest day whose closing has come. */
    public static LocalDate latestToClose(Instant now) {
        LocalDate yesterday = of(now).minusDays(1);
        return closingOf(yesterday).isAfter(now) ? yesterday.minusDays(1) : yesterday;
    }
}
