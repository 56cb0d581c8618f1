/** Records a scenario: steps and times from the simulator's journal, expectations from the state of hub and city. */
@NullMarked
package dev.tanqiao.lab.scenario.record;

import org.jspecify.annotations.NullMarked;
