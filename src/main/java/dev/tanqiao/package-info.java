/** Tanqiao 碳桥: campus purchases become settlements on the city's carbon-inclusion platform. */
@NullMarked
package dev.tanqiao;

import org.jspecify.annotations.NullMarked;
