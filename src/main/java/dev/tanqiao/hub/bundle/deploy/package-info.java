/** Bundles deployed on running hubs: prepared by all replicas, committed as one revision, swapped, taken back. */
@NullMarked
package dev.tanqiao.hub.bundle.deploy;

import org.jspecify.annotations.NullMarked;
