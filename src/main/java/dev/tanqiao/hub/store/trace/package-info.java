/** What became of an order, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.trace;

import org.jspecify.annotations.NullMarked;
