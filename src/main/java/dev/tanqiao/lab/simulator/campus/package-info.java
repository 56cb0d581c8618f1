/** The campus as its document describes it: persons, 思源码, orders, and jAccount in front. */
@NullMarked
package dev.tanqiao.lab.simulator.campus;

import org.jspecify.annotations.NullMarked;
