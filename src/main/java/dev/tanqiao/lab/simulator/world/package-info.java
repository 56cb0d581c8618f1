/** The world a simulator plays: its file, its people, and the timeline that follows from file and seed. */
@NullMarked
package dev.tanqiao.lab.simulator.world;

import org.jspecify.annotations.NullMarked;
