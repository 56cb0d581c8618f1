/** Fault plans and crash points for running hubs: kills, full disks, wrong clocks. */
@NullMarked
package dev.tanqiao.lab.chaos;

import org.jspecify.annotations.NullMarked;
