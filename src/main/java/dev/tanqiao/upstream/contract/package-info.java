/** Validates requests and answers against the OpenAPI descriptions of the upstreams under {@code contracts/}. */
@NullMarked
package dev.tanqiao.upstream.contract;

import org.jspecify.annotations.NullMarked;
