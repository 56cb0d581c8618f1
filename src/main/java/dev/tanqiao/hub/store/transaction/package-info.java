/** Campus transactions as they were seen and decided; what could not be read, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.transaction;

import org.jspecify.annotations.NullMarked;
