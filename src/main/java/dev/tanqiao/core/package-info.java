/** The domain: every decision about money, in plain Java without frameworks or I/O. */
@NullMarked
package dev.tanqiao.core;

import org.jspecify.annotations.NullMarked;
