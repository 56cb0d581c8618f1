/** Campus transactions, observations and quarantine, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.transaction;

import org.jspecify.annotations.NullMarked;
