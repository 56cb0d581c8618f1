/** Intake exactly once, rules and points, dispatch, outcomes, reversals, review; the state machine. */
@NullMarked
package dev.tanqiao.core.settlement;

import org.jspecify.annotations.NullMarked;
