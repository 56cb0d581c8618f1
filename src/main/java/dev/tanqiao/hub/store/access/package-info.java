/** Tokens of the HTTP API, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.access;

import org.jspecify.annotations.NullMarked;
