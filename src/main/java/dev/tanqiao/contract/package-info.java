/** Holds what was sent and what was answered against the OpenAPI descriptions under {@code contracts/}. */
@NullMarked
package dev.tanqiao.simulator.contract;

import org.jspecify.annotations.NullMarked;
