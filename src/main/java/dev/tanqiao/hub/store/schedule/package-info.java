/** Schedules, and the rate budget of upstream calls, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.schedule;

import org.jspecify.annotations.NullMarked;
