/** Bill lines, breaks and closed days, in PostgreSQL. */
@NullMarked
package dev.tanqiao.hub.store.bill;

import org.jspecify.annotations.NullMarked;
