/** The commands that need the simulator; the production jar leaves them out. */
@NullMarked
package dev.tanqiao.cli.dev;

import org.jspecify.annotations.NullMarked;
