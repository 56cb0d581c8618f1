package dev.tanqiao.hub.cli;

import java.time.Duration;

/** How long something has been so, for people. */
final class Age {

    private Age() {}

    /** Days and hours, or hours and minutes. */
    static String of(Duration age) {
        return age.toDays() > 0
                ? age.toHoursPart() == 0
                        ? "%dd".formatted(age.toDays())
                        : "%dd %dh".formatted(age.toDays(), age.toHoursPart())
                : "%dh %dm".formatted(age.toHours(), age.toMinutesPart());
    }
}
