/** Reads texts and JSON from outside: texts become storable and comparable, and a bad part of a document does not affect the others. */
@NullMarked
package dev.tanqiao.base.wire;

import org.jspecify.annotations.NullMarked;
