/**
 * Both upstreams a second time, written from their documents alone and in the readings that the simulator does not take. It shares no
 * code with the product, so that a misunderstanding which hub and simulator have in common is seen.
 */
@NullMarked
package dev.tanqiao.foreign;

import org.jspecify.annotations.NullMarked;
