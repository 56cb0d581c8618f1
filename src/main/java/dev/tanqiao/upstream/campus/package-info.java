/** The campus API and jAccount: wire names, errors and units, translated here and used nowhere else. */
@NullMarked
package dev.tanqiao.upstream.campus;

import org.jspecify.annotations.NullMarked;
