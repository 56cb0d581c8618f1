/** Their wire words, errors and units, translated and gone. */
@NullMarked
package dev.tanqiao.upstream;

import org.jspecify.annotations.NullMarked;
