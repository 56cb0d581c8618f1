/** Reports that other tools read, and moments as people read them. */
@NullMarked
package dev.tanqiao.base.report;

import org.jspecify.annotations.NullMarked;
