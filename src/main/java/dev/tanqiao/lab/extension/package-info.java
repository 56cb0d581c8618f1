/** What the laboratory adds to a hub: the simulator's clock and its sample subscribers. */
@NullMarked
package dev.tanqiao.lab.extension;

import org.jspecify.annotations.NullMarked;
