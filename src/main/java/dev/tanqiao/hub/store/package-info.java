/** Every SQL statement of the hub and the schema; implements the ports of core. */
@NullMarked
package dev.tanqiao.hub.store;

import org.jspecify.annotations.NullMarked;
