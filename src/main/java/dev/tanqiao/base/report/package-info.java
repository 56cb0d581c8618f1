/** Reports that other tools read. */
@NullMarked
package dev.tanqiao.base.report;

import org.jspecify.annotations.NullMarked;
