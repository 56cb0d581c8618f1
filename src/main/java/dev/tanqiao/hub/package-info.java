/** The application: stores, routes, bundles, HTTP, commands, settings. */
@NullMarked
package dev.tanqiao.hub;

import org.jspecify.annotations.NullMarked;
