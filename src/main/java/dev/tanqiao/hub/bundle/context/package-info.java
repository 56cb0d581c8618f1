/**
 * The CamelContext of a bundle: it holds only what a bundle may use. What is not there cannot be reached, however it is spelt.
 */
@NullMarked
package dev.tanqiao.hub.bundle.context;

import org.jspecify.annotations.NullMarked;
