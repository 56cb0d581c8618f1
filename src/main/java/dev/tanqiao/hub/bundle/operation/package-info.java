/** Calls the operations of both upstreams for bundles: maps go in, maps come out. */
@NullMarked
package dev.tanqiao.hub.bundle.operation;

import org.jspecify.annotations.NullMarked;
