package dev.tanqiao.lab.scenario;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Business time as people say it: {@code 1 d 2 h}. */
final class DurationText {

    private static final int UNITS_SHOWN = 2;

    private DurationText() {}

    static String of(@Nullable Duration duration) {
        if (duration == null || duration.isZero()) {
            return "0 s";
        }
        long[] amounts = {duration.toDays(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart()
        };
        String[] units = {"d", "h", "min", "s"};
        var words = new java.util.StringJoiner(" ");
        int shown = 0;
        for (int i = 0; i < amounts.length && shown < UNITS_SHOWN; i++) {
            if (amounts[i] > 0) {
                words.add(amounts[i] + " " + units[i]);
                shown++;
            }
        }
        return shown == 0 ? duration.toMillis() + " ms" : words.toString();
    }
}
