/** Settlements: intake, rules and points, dispatch, outcomes, reversals, review, and the state machine. */
@NullMarked
package dev.tanqiao.core.settlement;

import org.jspecify.annotations.NullMarked;
