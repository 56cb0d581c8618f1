/** Faults between the hub and the upstreams, planted by the control API: which call, how, and when. */
@NullMarked
package dev.tanqiao.lab.simulator.fault;

import org.jspecify.annotations.NullMarked;
