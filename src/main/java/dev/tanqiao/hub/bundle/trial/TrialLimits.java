package dev.tanqiao.hub.bundle.trial;

import java.time.Duration;

/**
 * What a version on trial is measured by.
 *
 * @param duration how long a trial lasts, where nobody says otherwise
 * @param moreFailures by how much the share of failed attempts may exceed that of the week before; 0.05: by 5 of 100
 * @param slower how many times the duration of the week before an attempt may take
 * @param points how many times the points of the week before a rule may give, or how small a part of them
 * @param deadLetters how many deliveries may be given up
 */
public record TrialLimits(Duration duration, double moreFailures, double slower, double points, int deadLetters) {}
