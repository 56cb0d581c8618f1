/** The upstreams' contracts as OpenAPI descriptions under {@code contracts/} have them, and what of requests and answers does not fit. */
@NullMarked
package dev.tanqiao.upstream.contract;

import org.jspecify.annotations.NullMarked;
