/** The campus API and jAccount: wire words, errors and units, translated here and gone. */
@NullMarked
package dev.tanqiao.upstream.campus;

import org.jspecify.annotations.NullMarked;
