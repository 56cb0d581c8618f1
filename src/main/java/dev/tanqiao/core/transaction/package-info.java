/** Campus transactions as we understand them: observation, key, status. */
@NullMarked
package dev.tanqiao.core.transaction;

import org.jspecify.annotations.NullMarked;
