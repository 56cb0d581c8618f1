/** Who must be told, tries, when to try again, dead letters. */
@NullMarked
package dev.tanqiao.delivery;

import org.jspecify.annotations.NullMarked;
