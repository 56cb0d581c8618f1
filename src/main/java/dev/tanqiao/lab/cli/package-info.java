/** The commands that need the simulator; the production jar leaves them out. */
@NullMarked
package dev.tanqiao.lab.cli;

import org.jspecify.annotations.NullMarked;
