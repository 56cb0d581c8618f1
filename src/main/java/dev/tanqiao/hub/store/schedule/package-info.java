/** What is due when, and how often upstreams may be called, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.schedule;

import org.jspecify.annotations.NullMarked;
