/** Who must be told, tries, when to try again, dead letters. */
@NullMarked
package dev.tanqiao.core.delivery;

import org.jspecify.annotations.NullMarked;
