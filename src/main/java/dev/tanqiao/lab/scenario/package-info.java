/** Scenarios: what is there, what happens, and what is expected of it, played with a real hub against the simulator. */
@NullMarked
package dev.tanqiao.lab.scenario;

import org.jspecify.annotations.NullMarked;
