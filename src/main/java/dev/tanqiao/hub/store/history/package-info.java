/** Partitions and archive of payload history, and the repair of wrong times, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.history;

import org.jspecify.annotations.NullMarked;
