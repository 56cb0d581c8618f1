/** Campus transactions: polling, observations, key and status. */
@NullMarked
package dev.tanqiao.core.transaction;

import org.jspecify.annotations.NullMarked;
