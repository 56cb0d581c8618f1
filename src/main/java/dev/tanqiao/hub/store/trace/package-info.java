/** The history of an order, read from PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.trace;

import org.jspecify.annotations.NullMarked;
