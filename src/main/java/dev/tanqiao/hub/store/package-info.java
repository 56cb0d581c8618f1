/** Every SQL sentence and the schema; implements the ports of the heart. */
@NullMarked
package dev.tanqiao.hub.store;

import org.jspecify.annotations.NullMarked;
