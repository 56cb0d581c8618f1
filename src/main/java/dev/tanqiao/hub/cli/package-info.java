/** The commands, one class each; they are found by their annotation, so that a jar may leave some out. */
@NullMarked
package dev.tanqiao.hub.cli;

import org.jspecify.annotations.NullMarked;
