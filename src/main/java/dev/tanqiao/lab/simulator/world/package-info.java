/** Worlds of the simulator: file, people, and the timeline that file and seed determine. */
@NullMarked
package dev.tanqiao.lab.simulator.world;

import org.jspecify.annotations.NullMarked;
