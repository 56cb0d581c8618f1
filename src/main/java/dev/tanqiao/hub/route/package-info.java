/** The beans that routes call, claims of due rows, and the health of routes. */
@NullMarked
package dev.tanqiao.hub.route;

import org.jspecify.annotations.NullMarked;
