/** What differs between two versions of a bundle, in words. */
@NullMarked
package dev.tanqiao.hub.bundle.diff;

import org.jspecify.annotations.NullMarked;
