/** Taking in exactly once; rule, points, promise, send, learn, reverse; the state machine. */
@NullMarked
package dev.tanqiao.core.settlement;

import org.jspecify.annotations.NullMarked;
