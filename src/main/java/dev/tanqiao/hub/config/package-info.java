/** Puts the rooms together: settings, beans, start. */
@NullMarked
package dev.tanqiao.hub.config;

import org.jspecify.annotations.NullMarked;
