/** Removes secrets from every text that a log, an answer or a report shows. */
@NullMarked
package dev.tanqiao.base.redact;

import org.jspecify.annotations.NullMarked;
