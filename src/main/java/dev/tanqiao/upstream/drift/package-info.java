/** Whether the upstreams still answer as the contracts say: sends read-only requests, and compares. */
@NullMarked
package dev.tanqiao.upstream.drift;

import org.jspecify.annotations.NullMarked;
