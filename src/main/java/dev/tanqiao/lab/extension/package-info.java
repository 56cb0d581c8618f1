/** What the laboratory adds to a hub: the clock of a simulator, and its sample subscribers. */
@NullMarked
package dev.tanqiao.lab.extension;

import org.jspecify.annotations.NullMarked;
