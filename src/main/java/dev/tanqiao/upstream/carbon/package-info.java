/** The city's carbon-inclusion platform: wire words, errors and units, translated here and gone. */
@NullMarked
package dev.tanqiao.upstream.carbon;

import org.jspecify.annotations.NullMarked;
