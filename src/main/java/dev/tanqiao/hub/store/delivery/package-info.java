/** Events on their way to subscribers, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.delivery;

import org.jspecify.annotations.NullMarked;
