/** Route bundles of teams: rules, subscriptions and routes are read, checked and loaded. */
@NullMarked
package dev.tanqiao.hub.bundle;

import org.jspecify.annotations.NullMarked;
