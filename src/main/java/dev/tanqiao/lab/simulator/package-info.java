/** The two upstreams and two sample subscribers, simulated on a virtual clock; uses no class of the hub. */
@NullMarked
package dev.tanqiao.lab.simulator;

import org.jspecify.annotations.NullMarked;
