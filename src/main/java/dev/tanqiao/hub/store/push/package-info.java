/** Pushes as received, and the paths they come by, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.push;

import org.jspecify.annotations.NullMarked;
