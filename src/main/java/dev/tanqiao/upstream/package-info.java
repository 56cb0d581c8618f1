/** The upstreams' wire names, errors and units, translated here and used nowhere else. */
@NullMarked
package dev.tanqiao.upstream;

import org.jspecify.annotations.NullMarked;
