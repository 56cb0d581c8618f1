/** Detects contract drift: sends read-only requests to the upstreams and compares their answers with the contracts. */
@NullMarked
package dev.tanqiao.upstream.drift;

import org.jspecify.annotations.NullMarked;
