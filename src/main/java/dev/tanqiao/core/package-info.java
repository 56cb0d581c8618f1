/** Every decision about money, in plain Java. */
@NullMarked
package dev.tanqiao.core;

import org.jspecify.annotations.NullMarked;
