/** Settlements, their history, attempts and answers; reviews, pauses and caps, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.settlement;

import org.jspecify.annotations.NullMarked;
