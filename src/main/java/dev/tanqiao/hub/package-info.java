/** Puts the rooms together: settings, beans, start. */
@NullMarked
package dev.tanqiao.hub;

import org.jspecify.annotations.NullMarked;
