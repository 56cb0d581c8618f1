package dev.tanqiao.lab.bench;

/**
 * How long units took from their fill to their end while a contender had half as much to do as it can.
 *
 * @param perSecond units a second that came
 * @param p50Millis half of them took no longer
 * @param p99Millis likewise 99 of 100
 */
record Paced(String contender, double perSecond, double p50Millis, double p99Millis) {}
