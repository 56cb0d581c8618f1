/** Rows that grow old: partitions, archive, times put right, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.history;

import org.jspecify.annotations.NullMarked;
