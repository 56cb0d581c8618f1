/** New versions of bundles on trial: which of their rules are held, and what of them is measured and judged. */
@NullMarked
package dev.tanqiao.hub.bundle.trial;

import org.jspecify.annotations.NullMarked;
