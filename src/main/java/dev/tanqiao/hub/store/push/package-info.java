/** Pushes as received, and the secret push paths, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.push;

import org.jspecify.annotations.NullMarked;
