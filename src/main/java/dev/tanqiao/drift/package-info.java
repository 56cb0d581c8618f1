/** Whether the upstreams still answer as the contracts say: asks them harmless questions, and compares. */
@NullMarked
package dev.tanqiao.drift;

import org.jspecify.annotations.NullMarked;
