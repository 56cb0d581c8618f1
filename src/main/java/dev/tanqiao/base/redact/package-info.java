/** The one place that takes secrets out of text before anybody sees it. */
@NullMarked
package dev.tanqiao.base.redact;

import org.jspecify.annotations.NullMarked;
