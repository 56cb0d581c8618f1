/** The component {@code tanqiao:}, by which routes of bundles reach the hub, and what it hands over. */
@NullMarked
package dev.tanqiao.hub.bundle.door;

import org.jspecify.annotations.NullMarked;
