/** Route bundles: reads, validates and loads rules, subscriptions and routes. */
@NullMarked
package dev.tanqiao.hub.bundle;

import org.jspecify.annotations.NullMarked;
