/** Settings, wiring, start and stop of the hub. */
@NullMarked
package dev.tanqiao.hub.config;

import org.jspecify.annotations.NullMarked;
