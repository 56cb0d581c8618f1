package dev.tanqiao.core.settlement;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * Points (A + B) above which a purchase is held for a person.
 *
 * @param scope what is counted together
 * @param points 0: no cap
 * @param actor who set it: a role, or {@link #SETTINGS}
 * @param changedAt business time
 */
public record Cap(Scope scope, BigDecimal points, String actor, Instant changedAt) {

    /** The actor of caps that nobody has changed by hand. */
    public static final String SETTINGS = "settings";

    /** More points than a cap can have is a slip, or a text that fills the memory once it is written out. */
    public static final BigDecimal MOST = new BigDecimal("1000000000");

    public static final int MOST_DECIMALS = 4;

    /** Whether a cap can be so many points. */
    public static boolean canBe(BigDecimal points) {
        return points.signum() >= 0
                && points.compareTo(MOST) <= 0
                && points.scale() <= MOST_DECIMALS
                && points.scale() >= -MOST.precision();
    }

    /** What is counted together. */
    public enum Scope {
        ORDER("order"),
        PERSON_DAY("person-day"),
        PROVIDER_HOUR("provider-hour");

        private final String word;

        Scope(String word) {
            this.word = word;
        }

        /** As rows, settings and the API say it. */
        public String word() {
            return word;
        }
    }
}
