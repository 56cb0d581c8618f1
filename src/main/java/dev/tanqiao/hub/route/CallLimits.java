package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.schedule.JdbcRateBudget;
import java.time.Duration;

/**
 * What bounds the calls that settle orders at the city.
 *
 * @param budget how many a second all replicas together may make
 * @param inFlight how many this hub may make at once
 * @param leaveWithin process time from the commit of an attempt to its call; shorter than the lease by all timeouts of a call
 */
public record CallLimits(JdbcRateBudget budget, int inFlight, Duration leaveWithin) {}
