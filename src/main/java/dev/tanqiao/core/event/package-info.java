/** One fact that happened, stored in the same database transaction as the change that made it. */
@NullMarked
package dev.tanqiao.core.event;

import org.jspecify.annotations.NullMarked;
