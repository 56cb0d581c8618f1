/** Scenarios: initial state, steps and expectations, played with a real hub against the simulator. */
@NullMarked
package dev.tanqiao.lab.scenario;

import org.jspecify.annotations.NullMarked;
