package dev.tanqiao.lab.simulator.city;

/**
 * What the platform makes of an order.
 *
 * @param books whether points move; an order answered as before is OK and moves none
 * @param conversion what has to be converted first
 */
record Verdict(CityCode code, boolean books, Conversion conversion) {

    static final Verdict SAME_AS_BEFORE = new Verdict(CityCode.OK, false, Conversion.NONE);

    static Verdict booked(Conversion conversion) {
        return new Verdict(CityCode.OK, true, conversion);
    }

    static Verdict refused(CityCode why) {
        return new Verdict(why, false, Conversion.NONE);
    }
}
