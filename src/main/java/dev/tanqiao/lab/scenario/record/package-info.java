/** Makes a scenario of what has just happened: acts and times from the simulator's journal, expectations from what stands in hub and city. */
@NullMarked
package dev.tanqiao.lab.scenario.record;

import org.jspecify.annotations.NullMarked;
