/** Tests of bundles: {@code test/*.test.yaml} played against the routes of a bundle, without network, database or hub. */
@NullMarked
package dev.tanqiao.hub.bundle.bench;

import org.jspecify.annotations.NullMarked;
