/** Keeps the log short while something is out of order. */
@NullMarked
package dev.tanqiao.base.log;

import org.jspecify.annotations.NullMarked;
