/** Reads CSV files for bundles, row by row. */
@NullMarked
package dev.tanqiao.hub.bundle.csv;

import org.jspecify.annotations.NullMarked;
