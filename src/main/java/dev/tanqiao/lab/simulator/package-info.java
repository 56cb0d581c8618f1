/** The two upstreams and two sample subscribers, played believably on a virtual clock; touches nothing of the hub. */
@NullMarked
package dev.tanqiao.lab.simulator;

import org.jspecify.annotations.NullMarked;
