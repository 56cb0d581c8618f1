/** Whether the upstreams still answer as the contracts say: asks them harmless questions, and compares. */
@NullMarked
package dev.tanqiao.upstream.drift;

import org.jspecify.annotations.NullMarked;
