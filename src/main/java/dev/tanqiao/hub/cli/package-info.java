/** One class a command; commands are found by their annotation, so that a jar may lack some of them. */
@NullMarked
package dev.tanqiao.hub.cli;

import org.jspecify.annotations.NullMarked;
