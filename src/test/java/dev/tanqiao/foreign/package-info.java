/**
 * A second implementation of both upstreams, written from their documents alone, with the other interpretation wherever the simulator
 * chose one. It shares no code with the product, so that a misunderstanding common to hub and simulator is found.
 */
@NullMarked
package dev.tanqiao.foreign;

import org.jspecify.annotations.NullMarked;
