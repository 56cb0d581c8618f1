/** What a team owns: rules, subscriptions and routes, read, checked, loaded. */
@NullMarked
package dev.tanqiao.hub.bundle;

import org.jspecify.annotations.NullMarked;
