/** The city's carbon-inclusion platform: wire names, errors and units, translated here and used nowhere else. */
@NullMarked
package dev.tanqiao.upstream.carbon;

import org.jspecify.annotations.NullMarked;
