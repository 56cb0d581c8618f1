/** How others are reached: by which proxy, and whose certificates count. */
@NullMarked
package dev.tanqiao.base.net;

import org.jspecify.annotations.NullMarked;
