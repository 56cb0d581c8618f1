/** Finds what is wrong with a bundle before it is loaded, all of it at once, each with its place and how to mend it. */
@NullMarked
package dev.tanqiao.hub.bundle.lint;

import org.jspecify.annotations.NullMarked;
